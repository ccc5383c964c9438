#pragma once

#include "training/data/source_kind.h"

namespace unit {

/// A list of image sources: a text file that ends in .txt, in each line a specification as
/// open_image_source() takes it, lists among them. Relative paths start from the list's folder.
/// Blank lines and lines that begin with # are ignored, as are blanks at both ends of a line. Every
/// line is looked at when the list is opened. Errors of opening name the list and the line: Damaged
/// for a list of nothing or one that leads to itself, else those of what the line names.
SourceKind list_kind();

} // namespace unit
