#pragma once

#include "core/gpu/kernels/images.h"
#include "core/pixels/conversion.h"
#include "core/upsampling/sampling_positions.h"

#include <limits>
#include <random>
#include <vector>

namespace unit::gpu::test {

/// Images for kernels, which plain twins see too. What no kernel may read is NaN: the padding
/// beyond the true size and the fourth value of each pixel.
class TestImages {
  public:
    /// Random values in [low, high).
    TestImages(int images, const ImageSize& true_size, const ImageSize& size, std::mt19937& random,
               float low = -1.0F, float high = 1.0F)
        : size_(size), pixels_(static_cast<std::size_t>(images) * size.width * size.height) {
        constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
        std::uniform_real_distribution<float> value(low, high);
        for (int image = 0; image < images; ++image)
            for (int y = 0; y < size.height; ++y)
                for (int x = 0; x < size.width; ++x)
                    at(image, x, y) =
                        x < true_size.width && y < true_size.height
                            ? ImagePixel{value(random), value(random), value(random), kNan}
                            : ImagePixel{kNan, kNan, kNan, kNan};
    }

    ImagePixel& at(int image, int x, int y) { return mutable_batch().row(image, y)[x]; }
    const ImagePixel& at(int image, int x, int y) const { return batch().row(image, y)[x]; }

    ImageBatch<const ImagePixel> batch() const {
        return {pixels_.data(), size_.height, size_.width};
    }
    ImageBatch<ImagePixel> mutable_batch() { return {pixels_.data(), size_.height, size_.width}; }

    /// One image as the plain twins take it.
    ConstTensorImage view(int image) const {
        return {
            &at(image, 0, 0).red, size_.width, size_.height, 1, std::ptrdiff_t{4} * size_.width, 4};
    }
    TensorImage mutable_view(int image) {
        return {
            &at(image, 0, 0).red, size_.width, size_.height, 1, std::ptrdiff_t{4} * size_.width, 4};
    }

  private:
    ImageSize size_;
    std::vector<ImagePixel> pixels_;
};

/// The size at which the network sees images of a true size.
inline ImageSize padded(const ImageSize& size) {
    return {padded_size(size.width), padded_size(size.height)};
}

/// A whole number from 1 to `most`.
inline int up_to(int most, std::mt19937& random) {
    return std::uniform_int_distribution(1, most)(random);
}

} // namespace unit::gpu::test
