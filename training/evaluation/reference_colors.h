#pragma once

#include "core/metrics/color_transfer.h"
#include "training/evaluation/image_pairs.h"

#include <string>
#include <vector>

namespace unit {

/// What the colour transfer baseline aims at, and where that comes from, for people.
struct ReferenceColors {
    ColorStatistics statistics;
    std::string description;
};

/// Colours of images of the target domain. `sources` is what open_image_source takes; of each, 64
/// images are used, evenly spaced, or all where it has fewer. Errors: those of open_image_source,
/// and of reading images.
ReferenceColors colors_of_sources(const std::vector<std::string>& sources);

/// Colours of all twins together: more than a method may know, so this favours the baseline.
ReferenceColors colors_of_targets(const ImagePairs& pairs);

} // namespace unit
