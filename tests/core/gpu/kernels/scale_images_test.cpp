#include "core/gpu/kernels/scale_images.h"

#include <gtest/gtest.h>

#include "core/upsampling/image_scaling.h"
#include "core/upsampling/image_scaling_plain.h"
#include "tests/core/gpu/kernels/test_images.h"
#include "tests/core/gpu/kernels/test_pixels.h"
#include "tests/core/gpu/kernels/written_once.h"
#include "tests/core/upsampling/twins.h"

#include <optional>

namespace unit::gpu::test {
namespace {

/// The sizes that the scaler of the CPU is tested with, and a few random ones.
std::vector<unit::test::SizePair> size_pairs(std::mt19937& random) {
    std::vector<unit::test::SizePair> pairs(std::begin(unit::test::kSizePairs),
                                            std::end(unit::test::kSizePairs));
    const auto size = [&]() -> ImageSize { return {up_to(40, random), up_to(40, random)}; };
    for (int round = 0; round < 20; ++round)
        pairs.push_back({size(), size()});
    return pairs;
}

template <typename Pixel>
class ScaleImagesTest : public testing::Test {
  protected:
    /// A kernel and its sources; the caller adds memory for the results.
    ScaleImages<Pixel> kernel(const unit::test::SizePair& sizes, int images) {
        const auto& [from, to] = sizes;
        sources_.emplace(images, from, ImageSize{from.width + 3, from.height + 2}, random_);
        ScaleImages<Pixel> kernel;
        kernel.sources = sources_->batch();
        kernel.source_height = from.height;
        kernel.source_width = from.width;
        kernel.scaled = {nullptr, padded_size(to.height), padded_size(to.width)};
        kernel.height = to.height;
        kernel.width = to.width;
        kernel.images = images;
        return kernel;
    }

    static std::size_t pixels(const ScaleImages<Pixel>& kernel) {
        return static_cast<std::size_t>(kernel.images) * kernel.scaled.height * kernel.scaled.width;
    }

    std::mt19937 random_{1};
    std::optional<TestImages> sources_;
};
TYPED_TEST_SUITE(ScaleImagesTest, NetworkPixels);

// ImageScaler adds the same products in the same order, so not a bit may differ from it. From the
// plain twin it may as the scaler of the CPU does: a sum of n products, none above 1, is off by at
// most about n roundings, and so are the weights.
TYPED_TEST(ScaleImagesTest, EqualsTheScalerOfTheCpuAndItsPlainTwin) {
    for (const unit::test::SizePair& sizes : size_pairs(this->random_)) {
        const auto& [from, to] = sizes;
        auto kernel = this->kernel(sizes, up_to(3, this->random_));
        GuardedResult<TypeParam> scaled(this->pixels(kernel));
        GuardedResult<ImagePixel> colors(this->pixels(kernel));
        kernel.scaled.pixels = scaled.data();
        kernel.scaled_colors = colors.data();
        launch_on_host(kernel);
        const double taps = from.width / to.width + from.height / to.height + 4;
        const double tolerance = 2.0 * taps * unit::test::kRounding;
        std::size_t index = 0;
        for (int image = 0; image < kernel.images; ++image) {
            TestImages expected(1, padded(to), padded(to), this->random_);
            TestImages plain(1, padded(to), padded(to), this->random_);
            ImageScaler(from, to).scale(this->sources_->view(image), expected.mutable_view(0));
            scale_image_plain(from, to, this->sources_->view(image), plain.mutable_view(0));
            for (int y = 0; y < kernel.scaled.height; ++y)
                for (int x = 0; x < kernel.scaled.width; ++x, ++index) {
                    const RgbValues rgb = colors_of(expected.at(0, x, y));
                    ASSERT_EQ(values_of(colors[index]), expected_values(colors[index], rgb));
                    ASSERT_EQ(values_of(scaled[index]), expected_values(scaled[index], rgb));
                    ASSERT_NEAR(colors[index].red, plain.at(0, x, y).red, tolerance);
                    ASSERT_NEAR(colors[index].green, plain.at(0, x, y).green, tolerance);
                    ASSERT_NEAR(colors[index].blue, plain.at(0, x, y).blue, tolerance);
                }
        }
    }
}

TYPED_TEST(ScaleImagesTest, MakesLumaForGreyNetworksAndKeepsTheColours) {
    auto kernel = this->kernel({{17, 9}, {7, 6}}, 2);
    GuardedResult<TypeParam> scaled(this->pixels(kernel));
    GuardedResult<ImagePixel> colors(this->pixels(kernel));
    kernel.scaled.pixels = scaled.data();
    kernel.scaled_colors = colors.data();
    launch_on_host(kernel);
    std::vector<ImagePixel> expected;
    for (std::size_t i = 0; i < colors.size(); ++i)
        expected.push_back(colors[i]);
    kernel.grey = true;
    launch_on_host(kernel);
    for (std::size_t i = 0; i < colors.size(); ++i) {
        ASSERT_EQ(values_of(colors[i]), values_of(expected[i]));
        expect_luma(scaled[i], colors_of(colors[i]));
    }
}

TYPED_TEST(ScaleImagesTest, WritesEachPixelOnce) {
    std::vector<unit::test::SizePair> all_sizes{{{3, 2}, {150, 3}}, {{150, 5}, {140, 3}}};
    for (int round = 0; round < 8; ++round)
        all_sizes.push_back({{up_to(20, this->random_), up_to(20, this->random_)},
                             {up_to(20, this->random_), up_to(20, this->random_)}});
    for (const unit::test::SizePair& sizes : all_sizes) {
        auto kernel = this->kernel(sizes, up_to(3, this->random_));
        GuardedResult<TypeParam> scaled(this->pixels(kernel));
        kernel.scaled.pixels = scaled.data();
        scaled.expect_written_once(kernel);
        GuardedResult<ImagePixel> colors(this->pixels(kernel));
        kernel.scaled_colors = colors.data();
        scaled.expect_written_once(kernel);
        colors.expect_written_once(kernel);
    }
}

} // namespace
} // namespace unit::gpu::test
