#include "tests/core/inference/plan/plan_images.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <thread>

namespace unit::test {
namespace {

class MemoryInput final : public ImageInput {
  public:
    explicit MemoryInput(const PlaneImage& image) : image_(image) {}

    void read_row(int, int y, const PlaneRows<float>& row) override {
        EXPECT_EQ(row.count, image_.channels);
        for (int plane = 0; plane < row.count; ++plane) {
            std::copy_n(image_.row(plane, y), image_.width,
                        row.planes[static_cast<std::size_t>(plane)]);
        }
    }

  private:
    const PlaneImage& image_;
};

/// Reads each row's neighbours as well, as chroma would.
class MemoryOutput final : public ImageOutput {
  public:
    explicit MemoryOutput(PlaneImage& image) : image_(image) {}

    void write_rows(int, int first, int end, ImageRowSource& rows) override {
        for (int y = first; y < end; ++y) {
            (void)rows.image_row(std::max(y - 1, 0));
            (void)rows.image_row(std::min(y + 1, image_.height - 1));
            const PlaneRows<const float> row = rows.image_row(y);
            for (int plane = 0; plane < image_.channels; ++plane) {
                std::copy_n(row.planes[static_cast<std::size_t>(plane)], image_.width,
                            image_.row(plane, y));
            }
        }
    }

  private:
    PlaneImage& image_;
};

} // namespace

PlaneImage::PlaneImage(int image_channels, int image_width, int image_height)
    : channels(image_channels), width(image_width), height(image_height),
      values(static_cast<std::size_t>(image_channels * image_width * image_height)) {}

PlaneImage PlaneImage::random(int channels, int width, int height, unsigned seed) {
    std::minstd_rand engine(seed);
    std::uniform_real_distribution<float> noise(-0.3F, 0.3F);
    PlaneImage image(channels, width, height);
    for (int channel = 0; channel < channels; ++channel) {
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                image.row(channel, y)[x] =
                    0.7F * std::sin(0.05F * static_cast<float>((channel + 1) * x + 2 * y)) +
                    noise(engine);
            }
        }
    }
    return image;
}

float* PlaneImage::row(int channel, int y) {
    return values.data() + std::ptrdiff_t{channel * height + y} * width;
}
const float* PlaneImage::row(int channel, int y) const {
    return values.data() + std::ptrdiff_t{channel * height + y} * width;
}

PlaneImage run_plan(Plan& plan, const PlaneImage& image, int channels, const float* noise,
                    const NormSmoothing& smoothing) {
    PlaneImage result(channels, image.width, image.height);
    MemoryInput input(image);
    MemoryOutput output(result);
    plan.prepare({&input, &output, noise, smoothing});
    std::vector<std::thread> threads;
    for (int thread = 1; thread < plan.shape().threads; ++thread) {
        threads.emplace_back([&plan, thread] { plan.compute(thread); });
    }
    plan.compute(0);
    for (std::thread& thread : threads) {
        thread.join();
    }
    return result;
}

double largest_difference(const PlaneImage& a, const PlaneImage& b) {
    EXPECT_EQ(a.values.size(), b.values.size());
    double largest = 0.0;
    for (std::size_t index = 0; index < a.values.size(); ++index) {
        const double difference =
            std::abs(static_cast<double>(a.values[index]) - static_cast<double>(b.values[index]));
        if (!(difference <= largest)) {
            largest = std::isnan(difference) ? std::numeric_limits<double>::infinity() : difference;
        }
    }
    return largest;
}

} // namespace unit::test
