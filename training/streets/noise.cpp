#include "training/streets/noise.h"

#include "training/streets/random.h"

#include <opencv2/imgproc.hpp>

namespace unit::streets {

namespace {

cv::Mat white_noise(std::uint64_t seed, int size) {
    cv::Mat noise(size, size, CV_32F);
    Random random({seed, static_cast<std::uint64_t>(size)});
    for (float& value : cv::Mat_<float>(noise)) {
        value = random.uniform(-1.0F, 1.0F);
    }
    return noise;
}

// Enlarges with the borders wrapped, so that the result tiles.
cv::Mat enlarge_tile(const cv::Mat& tile, int size) {
    constexpr int kMargin = 2;
    cv::Mat wrapped, enlarged;
    cv::copyMakeBorder(tile, wrapped, kMargin, kMargin, kMargin, kMargin, cv::BORDER_WRAP);
    const int factor = size / tile.cols;
    cv::resize(wrapped, enlarged, {}, factor, factor, cv::INTER_CUBIC);
    return enlarged(cv::Rect(kMargin * factor, kMargin * factor, size, size)).clone();
}

} // namespace

NoiseTexture::NoiseTexture(std::uint64_t seed, bool fractal) {
    constexpr int kSize = 1 << kLog2Size;
    cv::Mat base = white_noise(seed, kSize);
    if (fractal) {
        base *= 0.06F;
        for (int size = 4; size < kSize; size *= 2) {
            base +=
                enlarge_tile(white_noise(seed, size), kSize) / std::sqrt(static_cast<float>(size));
        }
    }
    cv::Scalar mean, deviation;
    cv::meanStdDev(base, mean, deviation);
    base = (base - mean[0]) / deviation[0];
    for (int y = 0; y <= kLog2Size; ++y) {
        for (int x = 0; x <= kLog2Size; ++x) {
            cv::Mat level;
            cv::resize(base, level, {kSize >> x, kSize >> y}, 0, 0, cv::INTER_AREA);
            levels_[static_cast<std::size_t>(y * (kLog2Size + 1) + x)].assign(level.begin<float>(),
                                                                              level.end<float>());
        }
    }
}

const NoiseTexture& NoiseTexture::patches() {
    static const NoiseTexture texture(1, true);
    return texture;
}

const NoiseTexture& NoiseTexture::grains() {
    static const NoiseTexture texture(2, false);
    return texture;
}

NoiseTexture::Level NoiseTexture::level(float footprint_x, float footprint_y) const {
    const auto reduction = [](float footprint) {
        int steps = 0;
        for (float texels = footprint * (1 << kLog2Size); texels > 1.4F && steps < kLog2Size;
             texels /= 2) {
            ++steps;
        }
        return steps;
    };
    const int x = reduction(footprint_x), y = reduction(footprint_y);
    return {levels_[static_cast<std::size_t>(y * (kLog2Size + 1) + x)].data(),
            (1 << (kLog2Size - x)) - 1, (1 << (kLog2Size - y)) - 1};
}

} // namespace unit::streets
