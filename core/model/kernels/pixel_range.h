#pragma once

#include <cstdint>

namespace unit::kernels {

/// Some pixels of one image, channels-last: value `channel` of pixel `p` is at
/// [p * channels + channel]. `first` is the place of the first value in the whole tensor.
struct PixelRange {
    std::int64_t first = 0;
    std::int64_t pixels = 0;
    std::int64_t channels = 0;
};

} // namespace unit::kernels
