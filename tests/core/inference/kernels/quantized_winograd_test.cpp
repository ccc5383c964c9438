#include "core/inference/kernels/channel_blocks.h"
#include "core/inference/kernels/plain_kernels.h"
#include "tests/core/inference/kernels/tile_blocks.h"

#include <algorithm>
#include <cmath>

namespace unit::test {
namespace {

/// A quantized convolution with all of its memory.
class QuantizedImage {
  public:
    QuantizedImage(int width, int height, int in, int out, Storage storage, std::mt19937& random)
        : pixels_(static_cast<std::size_t>(width * height)),
          input_({pixels_ * static_cast<std::size_t>(in), random, -2.0F, 3.0F}, storage),
          skip_({pixels_ * static_cast<std::size_t>(in), random, -2.0F, 2.0F}, storage),
          scale_(static_cast<std::size_t>(in), random, 0.5F, 1.5F),
          offset_(static_cast<std::size_t>(in), random, -0.5F, 0.5F),
          input_scale_(static_cast<std::size_t>(in), random, 30.0F, 80.0F),
          weights_(static_cast<std::size_t>(in * out * 9), random, -0.06F, 0.06F),
          finished_(GuardedValues(pixels_ * static_cast<std::size_t>(in)), storage),
          output_(GuardedValues(pixels_ * static_cast<std::size_t>(out)), storage) {
        job.convolution = {width, height, in, out, input_.view()};
        job.input_scale = input_scale_.data();
        point_to_own();
    }
    QuantizedImage(const QuantizedImage& other) = default;

    /// What is pending for the input, and the padding.
    void read(bool pending, bool skip, bool kept, Padding padding) {
        job.convolution.padding = padding;
        if (pending) {
            job.convolution.pending = {scale_.data(), offset_.data(), 0.25F};
        }
        if (skip) {
            job.convolution.pending.skip = skip_.view();
        }
        if (kept) {
            job.convolution.pending.finished = finished_.view();
        }
    }

    /// After a copy.
    void point_to_own() {
        job.convolution.output = output_.view();
        if (job.convolution.pending.finished) {
            job.convolution.pending.finished = finished_.view();
        }
    }

    QuantizedConvolution job;
    std::size_t pixels_;
    GuardedStored input_, skip_;
    GuardedValues scale_, offset_, input_scale_, weights_;
    GuardedStored finished_, output_;
};

class QuantizedWinogradTest : public KernelTest {
  protected:
    void compare(QuantizedImage image, int block_size) {
        const WinogradConvolution& job = image.job.convolution;
        const QuantizedWeights packed = quantized_weights(
            image.weights_.data(), job.out_channels, job.in_channels, image.input_scale_.data());
        QuantizedImage twin = image;
        twin.point_to_own();
        image.point_to_own();
        image.job.weights = packed.values.data();
        image.job.output_scale = packed.scale.data();
        for_each_block(
            WinogradTile::FourInIntegers, job, block_size,
            [&](const TileBlock& block) { kernels().convolve_quantized(image.job, block); },
            [](const TileBlock&) {});
        plain::convolve_quantized(twin.job, twin.weights_.data());
        const double rounding = rounding_of(job.output.storage);
        // An input half way between two integers may be rounded the other way: that makes 0.06
        // / 30.
        EXPECT_TRUE(are_close(image.output_.values(), twin.output_.values(), 0.015, rounding));
        EXPECT_TRUE(are_close(image.finished_.values(), twin.finished_.values(), 1e-6, rounding));
        EXPECT_TRUE(image.output_.guards_are_whole() && image.finished_.guards_are_whole());
    }
};

TEST_P(QuantizedWinogradTest, IsTheConvolutionOfTheRoundedInput) {
    for (int height = 2; height < 14; height += 3) {
        for (int width = 2; width < 14; width += 2) {
            SCOPED_TRACE(testing::Message() << width << "x" << height);
            QuantizedImage image(width, height, 16, 16, Storage::Float32, random_);
            image.read(true, true, true, Padding::Zero);
            compare(image, 5);
        }
    }
}

TEST_P(QuantizedWinogradTest, KnowsAllPaddingsAndWhatIsPending) {
    for (const Storage storage : {Storage::Float32, Storage::BFloat16}) {
        for (const Padding padding : {Padding::Zero, Padding::Reflect, Padding::Replicate}) {
            for (const int reading : {0, 1, 2, 3}) {
                SCOPED_TRACE(testing::Message()
                             << "padding " << static_cast<int>(padding) << ", reading " << reading);
                QuantizedImage image(15, 14, 32, 48, storage, random_);
                image.read(reading > 0, reading > 1, reading > 2, padding);
                compare(image, 13);
            }
        }
    }
}

TEST_P(QuantizedWinogradTest, DoesNotOverflowForTheLargestInputs) {
    constexpr int kChannels = 64;
    // Each weight as large as it gets, and inputs at the ends of their range with the signs of one
    // row of the transform after the other, so that sums are as large as they can be.
    for (const int phase : {0, 1, 2, 3}) {
        QuantizedImage image(12, 12, kChannels, 16, Storage::Float32, random_);
        std::ranges::fill_n(image.weights_.data(), kChannels * 16 * 9, 1.0F);
        GuardedValues values(image.pixels_ * kChannels);
        for (std::size_t index = 0; index < values.size(); ++index) {
            const std::size_t pixel = index / kChannels;
            const bool negative = ((pixel % 12 + static_cast<std::size_t>(phase)) / 2 +
                                   (pixel / 12 + static_cast<std::size_t>(phase)) / 2) %
                                      2 !=
                                  0;
            values[index] = negative ? -1e3F : 1e3F;
        }
        image.input_ = GuardedStored(values, Storage::Float32);
        image.job.convolution.input = image.input_.view();
        const QuantizedWeights packed =
            quantized_weights(image.weights_.data(), 16, kChannels, image.input_scale_.data());
        image.job.weights = packed.values.data();
        image.job.output_scale = packed.scale.data();
        QuantizedImage twin = image;
        twin.point_to_own();
        image.point_to_own();
        GuardedValues scratch(
            winograd_scratch_size(WinogradTile::FourInIntegers, kChannels, 16, 9));
        GuardedValues moments(Moments::size(16));
        kernels().convolve_quantized(image.job,
                                     {0, 9, scratch.data(), Moments::at(moments.data(), 16)});
        plain::convolve_quantized(twin.job, twin.weights_.data());
        EXPECT_TRUE(are_close(image.output_.values(), twin.output_.values(), 5.0, 2e-3));
    }
}

UNIT_FOR_ALL_INSTRUCTION_SETS(QuantizedWinogradTest);

TEST(QuantizedWeightsTest, NoSumOfProductsCanOverflow) {
    std::mt19937 random(4);
    for (const int channels : {16, 64, 256}) {
        const auto in = static_cast<std::size_t>(channels);
        const GuardedValues weights(in * 16 * 9, random, -0.1F, 0.1F);
        const GuardedValues scale(in, random, 20.0F, 90.0F);
        const QuantizedWeights packed =
            quantized_weights(weights.data(), 16, channels, scale.data());
        constexpr std::int64_t kGrowth[] = {10, 10, 10, 6, 6, 10};
        for (std::size_t place = 0; place < 36; ++place) {
            const std::int64_t largest = kMostQuantized * kGrowth[place / 6] * kGrowth[place % 6];
            for (std::size_t out = 0; out < 16; ++out) {
                std::int64_t sum = 0;
                for (std::size_t k = 0; k < in; ++k) {
                    const std::size_t pair = place * in * 16 + (k / 2 * 16 + out) * 2 + k % 2;
                    sum += std::abs(static_cast<std::int64_t>(packed.values[pair])) * largest;
                }
                EXPECT_LE(sum, std::int64_t{2147483647});
                EXPECT_GT(sum, std::int64_t{200000000}) << "precision is given away";
            }
        }
    }
}

} // namespace
} // namespace unit::test
