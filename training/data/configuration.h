#pragma once

#include <string>
#include <vector>

namespace unit {

/// How much the colours of a crop are changed at random (color_jitter.h). 0: not at all.
struct ColorJitter {
    double brightness = 0.0; ///< 0 or more
    double contrast = 0.0;   ///< 0 or more
    double saturation = 0.0; ///< 0 or more
    double hue = 0.0;        ///< 0 to 0.5 turns of the colour circle

    bool operator==(const ColorJitter&) const = default;
};

/// How training crops are made of an image (augmentation.h). The image is scaled by a random factor
/// of the range (uniform), but never so small that the crop would not fit; cut at a random place;
/// with `flip`, mirrored left-right with probability 1/2; and its colours are changed.
struct CropConfiguration {
    int width = 256;            ///< pixels, 1 or more
    int height = 256;           ///< pixels, 1 or more
    double minimum_scale = 1.0; ///< more than 0
    double maximum_scale = 1.0; ///< minimum_scale or more
    bool flip = true;
    ColorJitter colors;
};

/// The images of one domain and what it is called.
struct DomainConfiguration {
    std::string name;                    ///< stored in checkpoints, e.g. "sunny"
    std::vector<std::string> sources;    ///< specifications as open_image_source() takes them
    std::vector<double> weights;         ///< share of each source; empty: all the same
    std::vector<std::string> validation; ///< sources of validation images; empty: `sources`
    std::string about;                   ///< what the images are and their licence, for checkpoints
    std::vector<double> value_range; ///< of 16-bit images, what becomes 0 and 255; empty: 0, 65535
    CropConfiguration crop;
};

/// What both domains have in common about reading images.
struct DataConfiguration {
    int workers = 0; ///< threads that read and crop; 0: SamplePrefetcher chooses
    /// Sample n of each domain is of the source at the same place of its list, where the lists are
    /// equally long and have the same weights: then the discriminators compare images of one kind,
    /// and learn weather rather than cameras.
    bool match_sources = false;
    /// Training stops once a domain has a larger share of unreadable images (unreadable_images.h).
    double unreadable_share = 0.05;
    double video_interval = 0.5; ///< seconds from one frame to the next that is taken of a video
    int video_megabytes = 512;   ///< MiB for all video frames of a domain
};

} // namespace unit
