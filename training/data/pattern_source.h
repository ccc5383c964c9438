#pragma once

#include "training/data/source_kind.h"

namespace unit {

/// The files that match a pattern, sorted by path. In each part between slashes `*` stands for any
/// characters, `?` for one, `[a-f]` for one of these and `[!a-f]` for one of the others; a
/// backslash takes a character as it is. A part `**` stands for any number of folders, none among
/// them. Hidden files and folders never match. Images count, by their ending; other files only
/// where the pattern itself gives their ending, as in "clips/*.mp4". Errors of opening: NotFound
/// where nothing matches; Failed for a folder that may not be searched; else those of what a file
/// holds.
SourceKind pattern_kind();

} // namespace unit
