#include "core/gpu/kernels/norm_moments.h"
#include "core/gpu/kernels/normalise.h"
#include "core/gpu/kernels/smooth_moments.h"

#include <gtest/gtest.h>

#include "tests/core/gpu/kernels/reversed_launch.h"
#include "tests/core/gpu/kernels/test_values.h"
#include "tests/core/gpu/kernels/written_once.h"

#include <cmath>
#include <limits>
#include <map>

namespace unit::gpu::test {
namespace {

constexpr int kChannels = 72;
constexpr int kSmoothed = 68; ///< the rest is padding
constexpr int kPixels = 301;
constexpr int kHistoryChannels = 200;
constexpr int kFirstChannel = 90;

/// A batch of images, norms of which are smoothed.
class SmoothMomentsTest : public testing::Test {
  protected:
    struct Stream {
        std::vector<float> history =
            std::vector<float>(2 * kHistoryChannels, std::numeric_limits<float>::quiet_NaN());
        std::map<int, std::pair<double, double>> moments; ///< by channel, in double precision
        bool goes_on = false;
    };

    std::vector<float> random_images(int count, float mean) {
        return random_values<float>(static_cast<std::size_t>(count) * kPixels * kChannels, random_,
                                    mean, 2.0F);
    }

    static NormLayer<float> layer_of(std::vector<float>& x, std::vector<float>& y) {
        y.assign(x.size(), 0.0F);
        NormLayer<float> layer;
        layer.x = x.data();
        layer.y = y.data();
        layer.images = static_cast<int>(x.size()) / (kPixels * kChannels);
        layer.pixels = kPixels;
        layer.channels = kChannels;
        layer.epsilon = 1e-5F;
        return layer;
    }

    SmoothMoments smoothing_of(const NormLayer<float>& layer) {
        SmoothMoments kernel;
        kernel.table = table_.data();
        kernel.moments = moments_.data();
        kernel.images = layer.images;
        kernel.channels = kChannels;
        kernel.smoothed_channels = kSmoothed;
        kernel.pixels = kPixels;
        kernel.chunks = kChunks;
        kernel.history_channels = kHistoryChannels;
        kernel.first_channel = kFirstChannel;
        return kernel;
    }

    void measure(const NormLayer<float>& layer) {
        moments_.assign(
            static_cast<std::size_t>(NormBlocks::moments(layer.images, kChannels, kChunks)), -1.0F);
        launch_on_host(NormMoments<float>{layer, kChunks, moments_.data()});
    }

    /// Image i is the next frame of streams[i], or of none.
    std::vector<float> normalised(std::vector<float> x, const std::vector<Stream*>& streams,
                                  float smoothing) {
        std::vector<float> y;
        const NormLayer<float> layer = layer_of(x, y);
        measure(layer);
        table_.assign(streams.size(), {});
        std::size_t next = 0;
        for (std::size_t image = 0; image < streams.size(); ++image) {
            if (Stream* const stream = streams[image]) {
                table_[next++] = {stream->history.data(), smoothing, static_cast<int>(image),
                                  stream->goes_on};
                stream->goes_on = true;
            }
        }
        launch_on_host(smoothing_of(layer));
        launch_on_host(Normalise<float>{layer, kChunks, moments_.data()});
        return y;
    }

    /// The same by E[x] and E[x^2].
    static void expect_smoothed(const std::vector<float>& x, const std::vector<float>& y, int image,
                                Stream* stream, double smoothing) {
        for (int channel = 0; channel < kChannels; ++channel) {
            const auto place = [&](int pixel) {
                return (static_cast<std::size_t>(image) * kPixels + pixel) * kChannels + channel;
            };
            double mean = 0.0;
            double square = 0.0;
            for (int pixel = 0; pixel < kPixels; ++pixel) {
                mean += double{x[place(pixel)]} / kPixels;
                square += double{x[place(pixel)]} * x[place(pixel)] / kPixels;
            }
            if (stream != nullptr && channel < kSmoothed) {
                if (const auto known = stream->moments.find(channel);
                    known != stream->moments.end()) {
                    mean = smoothing * known->second.first + (1.0 - smoothing) * mean;
                    square = smoothing * known->second.second + (1.0 - smoothing) * square;
                }
                stream->moments[channel] = {mean, square};
            }
            const double scale = 1.0 / std::sqrt(square - mean * mean + 1e-5);
            for (int pixel = 0; pixel < kPixels; ++pixel)
                ASSERT_NEAR(y[place(pixel)], (x[place(pixel)] - mean) * scale, 1e-4)
                    << "image " << image << ", channel " << channel;
        }
    }

    static constexpr int kChunks = 7;

    std::mt19937 random_{1};
    std::vector<float> moments_;
    std::vector<SmoothedImage> table_;
};

TEST_F(SmoothMomentsTest, TakesWeightedMeansOfTheMomentsInEachStream) {
    Stream one;
    Stream other;
    for (int batch = 0; batch < 4; ++batch) {
        // Two frames of one stream, none of the other in some batches, one of no stream.
        const std::vector<Stream*> streams{&one, nullptr, batch % 2 == 0 ? &other : nullptr, &one};
        const std::vector<float> x = random_images(4, static_cast<float>(batch) - 1.0F);
        const std::vector<float> y = normalised(x, streams, 0.8F);
        for (int image = 0; image < 4; ++image)
            expect_smoothed(x, y, image, streams[static_cast<std::size_t>(image)], 0.8);
    }
}

TEST_F(SmoothMomentsTest, LeavesImagesOfNoStreamAndFirstFramesAsTheyAre) {
    const std::vector<float> x = random_images(2, 3.0F);
    const std::vector<float> expected = normalised(x, {nullptr, nullptr}, 0.0F);
    Stream stream;
    EXPECT_EQ(normalised(x, {nullptr, &stream}, 0.9F), expected);
    // What was there before does not count where the frame does not go on.
    normalised(random_images(2, -5.0F), {nullptr, &stream}, 0.9F);
    stream.goes_on = false;
    EXPECT_EQ(normalised(x, {nullptr, &stream}, 0.9F), expected);
}

TEST_F(SmoothMomentsTest, ForgetsStatisticsThatAreNotFinite) {
    for (const float odd :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        Stream stream;
        const std::vector<float> x = random_images(1, 3.0F);
        const std::vector<float> expected = normalised(x, {nullptr}, 0.0F);
        normalised(random_images(1, -1.0F), {&stream}, 0.9F);
        std::vector<float> broken = random_images(1, 1.0F);
        for (int channel = 0; channel < kChannels; ++channel)
            broken[static_cast<std::size_t>(5 * kChannels + channel)] = odd;
        normalised(broken, {&stream}, 0.9F);
        EXPECT_EQ(normalised(x, {&stream}, 0.9F), expected);
    }
}

TEST_F(SmoothMomentsTest, DoesNotDriftOnAStillPicture) {
    Stream stream;
    // A mean that is large beside the deviation costs the most digits.
    const std::vector<float> x = random_images(1, 50.0F);
    const std::vector<float> first = normalised(x, {&stream}, 0.95F);
    std::vector<float> last;
    for (int frame = 0; frame < 1000; ++frame)
        last = normalised(x, {&stream}, 0.95F);
    for (std::size_t index = 0; index < x.size(); ++index)
        ASSERT_NEAR(last[index], first[index], 1e-4);
}

TEST_F(SmoothMomentsTest, WorksInAnyOrderOfItsThreads) {
    std::vector<float> x = random_images(3, 1.0F);
    std::vector<float> y;
    const NormLayer<float> layer = layer_of(x, y);
    std::vector<float> results[2];
    for (std::vector<float>& result : results) {
        std::vector<float> history(2 * kHistoryChannels, 0.5F);
        measure(layer);
        table_ = {{history.data(), 0.7F, 0, true}, {}, {history.data(), 0.7F, 2, true}};
        if (&result == results)
            launch_on_host(smoothing_of(layer));
        else
            launch_in_reverse(smoothing_of(layer));
        result = moments_;
        result.insert(result.end(), history.begin(), history.end());
    }
    EXPECT_EQ(results[0], results[1]);
}

TEST_F(SmoothMomentsTest, WritesEachValueInOneThread) {
    std::vector<float> x = random_images(2, 1.0F);
    std::vector<float> y;
    const NormLayer<float> layer = layer_of(x, y);
    const auto is_of_norm = [](std::size_t channel) {
        return channel >= kFirstChannel && channel < kFirstChannel + kSmoothed;
    };
    {
        measure(layer);
        GuardedResult<float> history(2 * kHistoryChannels);
        table_ = {{history.data(), 0.7F, 1, true}, {}};
        history.expect_written_once(smoothing_of(layer), [&](std::size_t index) {
            return is_of_norm(index % kHistoryChannels);
        });
    }
    std::vector<float> history(2 * kHistoryChannels, 0.5F);
    const std::size_t of_image = (1 + 2 * kChunks) * kChannels;
    GuardedResult<float> moments(2 * of_image);
    table_ = {{history.data(), 0.7F, 1, true}, {}};
    SmoothMoments kernel = smoothing_of(layer);
    kernel.moments = moments.data();
    moments.expect_written_once(kernel, [&](std::size_t index) {
        return index >= of_image && index % kChannels < kSmoothed;
    });
}

TEST(SetSmoothedImagesTest, WritesTheTableOnce) {
    SetSmoothedImages kernel;
    kernel.count = 5;
    std::vector<float> history(10);
    for (int index = 0; index < SetSmoothedImages::kMost; ++index)
        kernel.images[index] = {&history[static_cast<std::size_t>(index % 10)],
                                0.1F * static_cast<float>(index + 1), index + 1, index % 2 == 0};
    GuardedResult<SmoothedImage> table(5);
    kernel.table = table.data();
    launch_on_host(kernel);
    for (std::size_t index = 0; index < 5; ++index) {
        EXPECT_EQ(table[index].history, &history[index]);
        EXPECT_EQ(table[index].smoothing, kernel.images[index].smoothing);
        EXPECT_EQ(table[index].image, static_cast<int>(index) + 1);
        EXPECT_EQ(table[index].goes_on, index % 2 == 0);
    }
    kernel.count = 3;
    launch_in_reverse(kernel);
    EXPECT_EQ(table[4].image, 5) << "beyond the count";
}

} // namespace
} // namespace unit::gpu::test
