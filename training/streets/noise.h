#pragma once

#include "training/streets/vector.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace unit::streets {

/// A tileable grey texture with mean 0 and standard deviation 1, filtered beforehand for footprints
/// of different width and height (a ripmap), so that a road seen at a grazing angle neither
/// flickers nor blurs sideways. Immutable; shared by all scenes.
class NoiseTexture {
  public:
    /// One filtered version, chosen once for many samples.
    struct Level {
        const float* texels;
        int width_mask, height_mask; ///< size - 1; sizes are powers of two

        /// Bilinear sample at tile coordinates: the texture repeats with period 1. |x|, |y| < 10^4.
        float sample(float x, float y) const;
    };

    /// Soft patches of all sizes (fractal noise).
    static const NoiseTexture& patches();
    /// Independent grains.
    static const NoiseTexture& grains();

    /// The version for a footprint given in tiles.
    Level level(float footprint_x, float footprint_y) const;

  private:
    static constexpr int kLog2Size = 8;
    NoiseTexture(std::uint64_t seed, bool fractal);

    std::array<std::vector<float>, (kLog2Size + 1) * (kLog2Size + 1)> levels_;
};

/// A smooth function of the column, worked out at every fourth column and interpolated between, for
/// columns visited from left to right.
template <typename Function>
class EveryFourth {
  public:
    explicit EveryFourth(Function function) : function_(std::move(function)) {}

    float operator()(int column) {
        const int block = column >> 2;
        if (block != block_) {
            low_ = block == block_ + 1 && block_ >= 0 ? high_ : function_(4 * block);
            high_ = function_(4 * block + 4);
            block_ = block;
        }
        return low_ + (high_ - low_) * 0.25F * static_cast<float>(column & 3);
    }

  private:
    Function function_;
    int block_ = -1;
    float low_ = 0.0F, high_ = 0.0F;
};

inline float NoiseTexture::Level::sample(float x, float y) const {
    const float fx = x * static_cast<float>(width_mask + 1);
    const float fy = y * static_cast<float>(height_mask + 1);
    const int ix = floor_to_int(fx), iy = floor_to_int(fy);
    const float tx = fx - static_cast<float>(ix), ty = fy - static_cast<float>(iy);
    const int x0 = ix & width_mask, x1 = (ix + 1) & width_mask;
    const float* row0 = texels + static_cast<std::ptrdiff_t>(iy & height_mask) * (width_mask + 1);
    const float* row1 =
        texels + static_cast<std::ptrdiff_t>((iy + 1) & height_mask) * (width_mask + 1);
    const float top = row0[x0] + (row0[x1] - row0[x0]) * tx;
    const float bottom = row1[x0] + (row1[x1] - row1[x0]) * tx;
    return top + (bottom - top) * ty;
}

} // namespace unit::streets
