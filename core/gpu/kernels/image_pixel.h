#pragma once

namespace unit::gpu {

/// A pixel of an image that the network makes or reads, each channel in [-1, 1]. One instruction
/// moves it.
struct alignas(16) ImagePixel {
    float red, green, blue;
    float unused; ///< written as 0
};

} // namespace unit::gpu
