#include "core/inference/kernels/channel_blocks.h"
#include "core/inference/kernels/plain_kernels.h"
#include "core/inference/kernels/weight_blocks.h"
#include "tests/core/inference/kernels/tile_blocks.h"

#include <algorithm>
#include <cmath>

namespace unit::test {
namespace {

enum class Reading { Plain, Norm, NormAndSkip, NormAndSkipKept };
constexpr Reading kReadings[] = {Reading::Plain, Reading::Norm, Reading::NormAndSkip,
                                 Reading::NormAndSkipKept};

/// A convolution with all of its memory, and that of its twin.
struct Case {
    int width, height, in_channels, out_channels;
    Padding padding = Padding::Zero;
    Reading reading = Reading::NormAndSkipKept;
    Storage storage = Storage::Float32;
    Storage output_storage = Storage::Float32;
    Storage products = Storage::Float32;
    bool shifts = false;
};

double mean_square(const GuardedValues& values) {
    double squares = 0.0;
    for (std::size_t index = 0; index < values.size(); ++index) {
        squares += std::pow(values[index], 2);
    }
    return squares / static_cast<double>(values.size());
}

GuardedValues difference(GuardedValues values, const GuardedValues& other) {
    for (std::size_t index = 0; index < values.size(); ++index) {
        values[index] -= other[index];
    }
    return values;
}

/// How far a convolution may be from its twin. Values of F(6x6, 3x3) have 1e-5 of the largest sum
/// as their rounding error at most; in bfloat16 a usual one is 1 % of usual sums.
double tolerance(const Case& test, const GuardedValues& expected) {
    if (test.products == Storage::Float32) {
        return 1e-5 * 0.06 * 5.0 * 9.0 * padded_channels(test.in_channels);
    }
    return 0.12 * std::sqrt(mean_square(expected));
}

class WinogradTest : public KernelTest {
  protected:
    /// Runs a case on the kernel, in blocks of `block_size` tiles, and on its twin, and compares.
    void compare(WinogradTile tile, const Case& test, int block_size) {
        const auto pixels = static_cast<std::size_t>(test.width * test.height);
        const auto in = static_cast<std::size_t>(padded_channels(test.in_channels));
        const auto out = static_cast<std::size_t>(padded_channels(test.out_channels));
        const GuardedStored input({pixels * in, random_, -2.0F, 3.0F}, test.storage);
        const GuardedStored skip({pixels * in, random_, -2.0F, 2.0F}, test.storage);
        const GuardedValues scale(in, random_, 0.5F, 1.5F);
        const GuardedValues offset(in, random_, -0.5F, 0.5F);
        const GuardedValues shift(in, random_, -1.0F, 1.0F);
        GuardedValues weights(out * in * 9);
        fill(weights, test, in);
        const auto zeros = [&](std::size_t channels, Storage storage) {
            return GuardedStored(GuardedValues(pixels * channels), storage);
        };
        GuardedStored finished = zeros(in, test.storage), finished_twin = zeros(in, test.storage);
        GuardedStored output = zeros(out, test.output_storage);
        GuardedStored output_twin = zeros(out, test.output_storage);

        WinogradConvolution job{test.width, test.height, static_cast<int>(in),
                                static_cast<int>(out), input.view()};
        job.padding = test.padding;
        job.shift = test.shifts ? shift.data() : nullptr;
        if (test.reading != Reading::Plain) {
            job.pending = {scale.data(), offset.data(), 0.25F};
        }
        WinogradConvolution twin = job;
        if (test.reading == Reading::NormAndSkip || test.reading == Reading::NormAndSkipKept) {
            job.pending.skip = twin.pending.skip = skip.view();
        }
        if (test.reading == Reading::NormAndSkipKept) {
            job.pending.finished = finished.view();
            twin.pending.finished = finished_twin.view();
        }
        const WeightBlocks packed(
            winograd_weights(tile, weights.data(), static_cast<int>(out), static_cast<int>(in)),
            test.products);
        job.products = test.products;
        job.weights = packed.data();
        job.output = output.view();
        twin.output = output_twin.view();
        run(tile, job, block_size);
        plain::convolve(twin, weights.data());

        EXPECT_TRUE(are_close(output.values(), output_twin.values(),
                              tolerance(test, output_twin.values()),
                              rounding_of(test.output_storage)));
        // Points 1 and 2 instead of those near 1 would make it 2 %.
        EXPECT_LE(mean_square(difference(output.values(), output_twin.values())),
                  std::pow(0.016, 2) * mean_square(output_twin.values()));
        EXPECT_TRUE(
            are_close(finished.values(), finished_twin.values(), 1e-6, rounding_of(test.storage)));
        EXPECT_TRUE(output.guards_are_whole() && finished.guards_are_whole());
    }

    /// Random weights; zero for the channels that pad.
    void fill(GuardedValues& weights, const Case& test, std::size_t in) {
        std::uniform_real_distribution<float> value(-0.06F, 0.06F);
        for (std::size_t index = 0; index < weights.size(); ++index) {
            const std::size_t kernel = index / 9;
            const bool pads = kernel % in >= static_cast<std::size_t>(test.in_channels) ||
                              kernel / in >= static_cast<std::size_t>(test.out_channels);
            weights[index] = pads ? 0.0F : value(random_);
        }
    }

    void run(WinogradTile tile, const WinogradConvolution& job, int block_size) {
        for_each_block(
            tile, job, block_size,
            [&](const TileBlock& block) { kernels().convolve_tiles(tile, job, block); },
            [&](const TileBlock& block) { compare_moments(tile, job, block); });
    }

    /// The moments of a block against its output.
    void compare_moments(WinogradTile tile, const WinogradConvolution& job,
                         const TileBlock& block) {
        for (int first = 0; first < block.count; first += kMomentTiles) {
            TileBlock group = block;
            group.first += first;
            group.count = std::min(kMomentTiles, block.count - first);
            group.moments = block.moments_of(first / kMomentTiles, job.out_channels);
            compare_group(tile, job, group);
        }
    }

    void compare_group(WinogradTile tile, const WinogradConvolution& job, const TileBlock& block) {
        const auto channels = static_cast<std::size_t>(job.out_channels);
        const int side = tile_side(tile);
        for (std::size_t channel = 0; channel < channels; ++channel) {
            const auto shift = static_cast<double>(block.moments.shift[channel]);
            double sum = 0.0, squares = 0.0;
            for (int index = block.first; index < block.first + block.count; ++index) {
                const int left = index % job.tiles_in_a_row(tile) * side;
                const int top = index / job.tiles_in_a_row(tile) * side;
                for (int y = top; y < std::min(top + side, job.height); ++y) {
                    for (int x = left; x < std::min(left + side, job.width); ++x) {
                        const auto pixel = static_cast<std::size_t>(y * job.width + x);
                        const double value =
                            plain::stored_value(job.output, static_cast<std::ptrdiff_t>(
                                                                pixel * channels + channel)) -
                            shift;
                        sum += value;
                        squares += value * value;
                    }
                }
            }
            // Moments are those of the values before they are rounded.
            const double rounding = 1e-5 + 4 * rounding_of(job.output.storage);
            ASSERT_NEAR(sum, block.moments.sum[channel],
                        1e-3 + rounding * std::sqrt(squares * 500));
            ASSERT_NEAR(squares, block.moments.squares[channel], 1e-3 + rounding * squares);
        }
    }
};

TEST_P(WinogradTest, IsTheConvolutionForImagesOfAllSizes) {
    for (const WinogradTile tile : {WinogradTile::Four, WinogradTile::Six}) {
        for (int height = 2; height < 21; height += 3) {
            for (int width = 2; width < 21; width += 2) {
                SCOPED_TRACE(testing::Message()
                             << width << "x" << height << ", tiles of " << tile_side(tile));
                compare(tile, {width, height, 16, 16}, 5);
            }
        }
    }
}

TEST_P(WinogradTest, KnowsAllPaddingsAndWhatIsPending) {
    for (const WinogradTile tile : {WinogradTile::Four, WinogradTile::Six}) {
        for (const Padding padding : {Padding::Zero, Padding::Reflect, Padding::Replicate}) {
            for (const Reading reading : kReadings) {
                SCOPED_TRACE(testing::Message()
                             << "padding " << static_cast<int>(padding) << ", reading "
                             << static_cast<int>(reading) << ", tiles of " << tile_side(tile));
                compare(tile, {15, 14, 16, 16, padding, reading}, 100);
            }
        }
    }
}

TEST_P(WinogradTest, ReadsAndWritesBfloat16) {
    for (const WinogradTile tile : {WinogradTile::Four, WinogradTile::Six}) {
        for (const Reading reading : kReadings) {
            for (const Storage output : {Storage::BFloat16, Storage::Float32}) {
                compare(tile, {19, 15, 32, 16, Padding::Zero, reading, Storage::BFloat16, output},
                        5);
            }
        }
    }
}

TEST_P(WinogradTest, TakesChannelsOfAnyNumberAndBlocksOfAnySize) {
    for (const WinogradTile tile : {WinogradTile::Four, WinogradTile::Six}) {
        for (const int block_size : {1, 2, 6, 7, 12, 13, 30}) {
            SCOPED_TRACE(testing::Message()
                         << "blocks of " << block_size << " tiles of " << tile_side(tile));
            compare(tile, {31, 20, 20, 40}, block_size);
        }
        compare(tile, {12, 13, 64, 128}, 12);
        compare(tile, {12, 13, 1, 3}, 12);
    }
}

TEST_P(WinogradTest, MultipliesBfloat16) {
    constexpr auto kTile = WinogradTile::Four;
    for (const Storage storage : {Storage::Float32, Storage::BFloat16}) {
        for (const Reading reading : kReadings) {
            compare(
                kTile,
                {19, 15, 32, 16, Padding::Reflect, reading, storage, storage, Storage::BFloat16},
                5);
        }
    }
    for (const int channels : {1, 20, 64, 130}) {
        SCOPED_TRACE(testing::Message() << channels << " channels");
        compare(kTile,
                {13, 12, channels, 24, Padding::Zero, Reading::Norm, Storage::BFloat16,
                 Storage::Float32, Storage::BFloat16},
                13);
    }
}

TEST_P(WinogradTest, TakesAShiftOffItsInput) {
    for (const WinogradTile tile : {WinogradTile::Four, WinogradTile::Six}) {
        for (const Padding padding : {Padding::Zero, Padding::Reflect}) {
            for (const Reading reading : kReadings) {
                Case test{15, 14, 20, 16, padding, reading};
                test.shifts = true;
                compare(tile, test, 5);
            }
        }
    }
    Case bfloats{13, 12, 32, 16, Padding::Zero};
    bfloats.storage = bfloats.output_storage = bfloats.products = Storage::BFloat16;
    bfloats.shifts = true;
    compare(WinogradTile::Four, bfloats, 5);
}

// Rounded to bfloat16 by itself, what a flat image becomes shows the tiles.
TEST_P(WinogradTest, MakesNothingOfAFlatImageLessItsShift) {
    GuardedStored input(GuardedValues(15 * 14 * 16), Storage::BFloat16);
    for (int place = 0; place < 15 * 14 * 16; ++place) {
        plain::store_value(0.7, input.view(), place);
    }
    const std::vector<float> weights(16 * 16 * 9, 0.3F);
    const WeightBlocks packed(winograd_weights(WinogradTile::Four, weights.data(), 16, 16),
                              Storage::BFloat16);
    AlignedValues shift(16);
    std::fill_n(shift.data(), 16, static_cast<float>(plain::stored_value(input.view(), 0)));
    GuardedStored output(GuardedValues(15 * 14 * 16), Storage::Float32);
    WinogradConvolution job{15, 14, 16, 16, input.view()};
    job.padding = Padding::Reflect;
    job.products = Storage::BFloat16;
    job.weights = packed.data();
    job.output = output.view();
    const auto largest = [&] {
        run(WinogradTile::Four, job, 5);
        double value = 0.0;
        for (int place = 0; place < 15 * 14 * 16; ++place) {
            value = std::max(value, std::abs(plain::stored_value(output.view(), place)));
        }
        return value;
    };
    EXPECT_GT(largest(), 1.0);
    job.shift = shift.data();
    EXPECT_EQ(largest(), 0.0);
}

UNIT_FOR_ALL_INSTRUCTION_SETS(WinogradTest);

} // namespace
} // namespace unit::test
