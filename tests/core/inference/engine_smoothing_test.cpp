#include "tests/core/inference/engine_fixture.h"

#include "core/video_stream.h"

#include <algorithm>
#include <cmath>

// Statistics that are smoothed over the frames of a stream.
namespace unit {
namespace {

constexpr int kSmoothedWidth = 64;
constexpr int kSmoothedHeight = 40;

/// A made-up place, in some light.
Frame place(int number, double gain = 1.0, int height = kSmoothedHeight) {
    Frame frame(kSmoothedWidth, height, 1);
    std::uint8_t* byte = frame.bytes.data();
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < kSmoothedWidth; ++x) {
            for (int channel = 0; channel < 3; ++channel) {
                const double level = 100.0 + 40.0 * std::sin((0.15 + 0.04 * number) * x + 0.1 * y) +
                                     40.0 * std::cos((0.2 + 0.05 * number) * y - 0.1 * x + channel);
                *byte++ = static_cast<std::uint8_t>(gain * level);
            }
        }
    }
    return frame;
}

/// The same with something bright in the upper left.
Frame place_with_thing(int number, int height = kSmoothedHeight) {
    Frame frame = place(number, 1.0, height);
    for (int y = 0; y < height / 4; ++y) {
        const auto row = frame.bytes.begin() + std::ptrdiff_t{3} * kSmoothedWidth * y;
        std::fill_n(row, kSmoothedWidth, std::uint8_t{250});
    }
    return frame;
}

class EngineSmoothing : public EngineTest {
  protected:
    /// A frame of a stream that is to be translated.
    struct Next {
        const Frame* input;
        std::shared_ptr<VideoStream> stream;
        float smoothing = 0.8F;
        std::uint32_t part = 0;
    };

    std::vector<Frame> translate_next(const std::vector<Next>& batch,
                                      Direction direction = Direction::From1To2,
                                      NetworkSize size = {kSmoothedWidth, kSmoothedHeight}) {
        std::vector<Frame> outputs;
        std::vector<TranslationFrame> frames;
        for (const Next& next : batch) {
            outputs.push_back(*next.input);
        }
        for (std::size_t index = 0; index < batch.size(); ++index) {
            const Next& next = batch[index];
            TranslationFrame& frame = frames.emplace_back();
            frame.format = next.input->format();
            frame.input = next.input->view();
            frame.output = outputs[index].view();
            frame.stream = next.stream;
            frame.temporal_smoothing = next.smoothing;
            frame.part = next.part;
        }
        BatchTimes times;
        const Status status = engine_->translate(direction, size, frames, times);
        EXPECT_TRUE(status.ok()) << status.message;
        return outputs;
    }

    /// Frames of one stream, in batches of so many.
    std::vector<Frame> translate_stream(const std::vector<Frame>& inputs, std::size_t batch_size,
                                        float smoothing = 0.8F) {
        const auto stream = std::make_shared<VideoStream>();
        std::vector<Frame> outputs;
        for (std::size_t first = 0; first < inputs.size(); first += batch_size) {
            std::vector<Next> batch;
            for (std::size_t index = first; index < std::min(first + batch_size, inputs.size());
                 ++index) {
                batch.push_back({&inputs[index], stream, smoothing});
            }
            std::ranges::move(translate_next(batch), std::back_inserter(outputs));
        }
        cuts_ = stream->scene_cuts();
        return outputs;
    }

    Frame alone(const Frame& input, Direction direction = Direction::From1To2) {
        return translated(direction, input);
    }

    const std::shared_ptr<VideoStream> stream_ = std::make_shared<VideoStream>();
    std::uint64_t cuts_ = 0; ///< of the stream that was translated last
};

/// Light that flickers, and two places one after the other.
std::vector<Frame> two_places() {
    std::vector<Frame> frames;
    for (int number = 0; number < 6; ++number) {
        frames.push_back(place(1, number % 2 == 0 ? 1.0 : 0.8));
    }
    for (int number = 0; number < 5; ++number) {
        frames.push_back(place(5, number % 2 == 0 ? 0.9 : 1.1));
    }
    return frames;
}

TEST_F(EngineSmoothing, IsExactlyOffWithoutAStreamOrAtZero) {
    ASSERT_TRUE(open_on_cpu().ok());
    for (const Frame& input : two_places()) {
        const Frame expected = alone(input);
        EXPECT_EQ(translate_next({{&input, stream_, 0.0F}}).front().bytes, expected.bytes);
        EXPECT_EQ(translate_next({{&input, nullptr, 0.9F}}).front().bytes, expected.bytes);
    }
    EXPECT_EQ(stream_->scene_cuts(), 0U);
}

TEST_F(EngineSmoothing, BeginsAnewWithTheFirstFrameAndAtASceneCut) {
    ASSERT_TRUE(open_on_cpu().ok());
    const std::vector<Frame> inputs = two_places();
    const std::vector<Frame> outputs = translate_stream(inputs, 1);
    for (std::size_t index = 0; index < inputs.size(); ++index) {
        const bool is_own = index == 0 || index == 6;
        EXPECT_EQ(outputs[index].bytes == alone(inputs[index]).bytes, is_own) << index;
    }
    EXPECT_EQ(cuts_, 1U);
}

TEST_F(EngineSmoothing, IsTheSameInBatchesOfAnySize) {
    ASSERT_TRUE(open_on_cpu().ok());
    const std::vector<Frame> inputs = two_places();
    const std::vector<Frame> expected = translate_stream(inputs, 1);
    for (const std::size_t batch_size : {3U, 8U, 11U}) {
        const std::vector<Frame> outputs = translate_stream(inputs, batch_size);
        for (std::size_t index = 0; index < inputs.size(); ++index) {
            EXPECT_LE(largest_difference(outputs[index], expected[index]), 1) << index;
        }
        EXPECT_EQ(cuts_, 1U);
    }
}

TEST_F(EngineSmoothing, KeepsStreamsOfOneBatchApart) {
    ASSERT_TRUE(open_on_cpu().ok());
    const std::vector<Frame> inputs = two_places();
    std::vector<Frame> reversed = inputs;
    std::ranges::reverse(reversed);
    const std::vector<Frame> expected = translate_stream(inputs, 1);
    const std::vector<Frame> expected_reversed = translate_stream(reversed, 1);
    const auto other = std::make_shared<VideoStream>();
    for (std::size_t index = 0; index < inputs.size(); ++index) {
        // And frames of no stream between them.
        const std::vector<Frame> outputs = translate_next(
            {{&inputs[index], stream_}, {&inputs[0], nullptr}, {&reversed[index], other}});
        EXPECT_LE(largest_difference(outputs[0], expected[index]), 1) << index;
        EXPECT_LE(largest_difference(outputs[1], alone(inputs[0])), 1) << index;
        EXPECT_LE(largest_difference(outputs[2], expected_reversed[index]), 1) << index;
    }
}

TEST_F(EngineSmoothing, BeginsAnewWhereFramesDoNotFollowEachOther) {
    ASSERT_TRUE(open_on_cpu().ok());
    const Frame before = place(1);
    const Frame input = place_with_thing(1);
    const auto outputs_own = [&](const Next& next) {
        return translate_next({next}).front().bytes == alone(input).bytes;
    };
    translate_next({{&before, stream_}});
    EXPECT_FALSE(outputs_own({&input, stream_}));
    translate_next({{&before, stream_}});
    EXPECT_TRUE(outputs_own({&input, stream_, 0.8F, 1})) << "another part";
    translate_next({{&before, stream_}}, Direction::From2To1);
    EXPECT_TRUE(outputs_own({&input, stream_})) << "another direction";
    translate_next({{&before, stream_}}, Direction::From1To2, {32, 20});
    EXPECT_TRUE(outputs_own({&input, stream_})) << "another size";
    translate_next({{&before, stream_}});
    translate_next({{&before, stream_, 0.0F}});
    EXPECT_TRUE(outputs_own({&input, stream_})) << "behind one that was not smoothed";
    translate_next({{&before, stream_}});
    EXPECT_TRUE(outputs_own({&input, std::make_shared<VideoStream>()})) << "another stream";
}

TEST_F(EngineSmoothing, BeginsAnewBehindBlackAndWhite) {
    ASSERT_TRUE(open_on_cpu().ok());
    Frame black = place(1);
    std::ranges::fill(black.bytes, std::uint8_t{0});
    Frame white = black;
    std::ranges::fill(white.bytes, std::uint8_t{255});
    const Frame input = place(1);
    for (const Frame& flat : {black, white}) {
        for (int frame = 0; frame < 3; ++frame) {
            translate_next({{&flat, stream_}});
        }
        EXPECT_EQ(translate_next({{&input, stream_}}).front().bytes, alone(input).bytes);
        const Frame next = place_with_thing(1);
        EXPECT_NE(translate_next({{&next, stream_}}).front().bytes, alone(next).bytes);
    }
    EXPECT_EQ(stream_->scene_cuts(), 0U);
}

TEST_F(EngineSmoothing, LeavesAStillPictureAsItIsInEveryPrecision) {
    for (const Precision precision : {Precision::Float32, Precision::BFloat16}) {
        ASSERT_TRUE(open({checkpoint_.string(), "cpu", precision}).ok());
        const std::vector<Frame> inputs(1000, place(3));
        const std::vector<Frame> outputs = translate_stream(inputs, 8, 0.95F);
        EXPECT_LE(largest_difference(outputs.front(), alone(inputs.front())), 1);
        for (const Frame& output : outputs) {
            ASSERT_LE(largest_difference(output, outputs.front()), 1);
        }
    }
}

/// How much the lowest fifth of a picture changes, in levels.
double change_below(const Frame& one, const Frame& other) {
    double sum = 0.0;
    const std::size_t first = one.bytes.size() / 5 * 4;
    for (std::size_t index = first; index < one.bytes.size(); ++index) {
        sum += std::abs(one.bytes[index] - other.bytes[index]);
    }
    return sum / static_cast<double>(one.bytes.size() - first);
}

TEST_F(EngineSmoothing, SteadiesWhatIsFarFromWhatComesAndGoes) {
    ASSERT_TRUE(open_on_cpu().ok());
    // So high that the convolutions reach no further than to its middle.
    constexpr int kHeight = 200;
    const Frame without = place(1, 1.0, kHeight);
    const Frame with = place_with_thing(1, kHeight);
    const double own = change_below(alone(without), alone(with));
    EXPECT_GT(own, 1.0) << "statistics reach all of a picture";
    Frame outputs[] = {without, with};
    for (int number = 0; number < 40; ++number) {
        const Frame& input = number % 2 == 0 ? without : with;
        outputs[number % 2] = translate_next({{&input, stream_, 0.9F}}, Direction::From1To2,
                                             {kSmoothedWidth, kHeight})
                                  .front();
    }
    EXPECT_EQ(stream_->scene_cuts(), 0U);
    EXPECT_LT(change_below(outputs[0], outputs[1]), 0.25 * own);
}

} // namespace
} // namespace unit
