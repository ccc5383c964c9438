#include "tests/plugin/scripted_engine.h"

#include <atomic>

namespace unit {
namespace {

using namespace std::chrono_literals;

class SharedEngineTest : public ScriptedEngineTest {
  protected:
    SharedEngineTest() : ScriptedEngineTest(1) {}
};

TEST_F(SharedEngineTest, FramesOfTwoStreamsShareABatchAndGoBackToTheirOwn) {
    submit(1, a, 4);
    submit(2, b, 4);
    submit(3, a, 4);
    submit(4, b, 4);
    const Frames of_a = a->wait_for(2);
    const Frames of_b = b->wait_for(2);
    EXPECT_EQ(numbers_of(of_a), (std::vector{1, 3}));
    EXPECT_EQ(numbers_of(of_b), (std::vector{2, 4}));
    EXPECT_EQ(script->batches_so_far(), (std::vector<std::size_t>{4}));
    for (const Frames* frames : {&of_a, &of_b}) {
        for (const auto& frame : *frames) {
            guint8 byte = 0;
            gst_buffer_extract(frame->output.get(), 0, &byte, 1);
            EXPECT_EQ(byte, number_of(*frame));
            EXPECT_EQ(frame->report.result, FrameReport::Result::Translated);
            EXPECT_EQ(frame->report.batch_frames, 4u);
            EXPECT_EQ(frame->input, nullptr) << "inputs go back at once";
            EXPECT_EQ(frame->report.batch_number, 1u);
        }
    }
}

TEST_F(SharedEngineTest, APartialBatchGoesOutWhenItsOldestFrameHasWaitedLongEnough) {
    submit(1, a, 4, 30ms);
    clock->advance(20ms);
    submit(2, b, 4, 30ms);
    clock->advance(10ms - 1ns);
    std::this_thread::sleep_for(20ms);
    EXPECT_TRUE(script->batches_so_far().empty());
    clock->advance(1ns);
    EXPECT_EQ(numbers_of(a->wait_for(1)), (std::vector{1}));
    EXPECT_EQ(numbers_of(b->wait_for(1)), (std::vector{2}));
}

TEST_F(SharedEngineTest, AStreamThatStallsHoldsNobodyUpBeyondTheDeadline) {
    submit(1, a, 4, 40ms);
    for (int number = 10; number < 15; ++number) {
        submit(number, b, 4, 40ms);
        clock->advance(40ms);
        EXPECT_EQ(numbers_of(b->wait_for(1)), (std::vector{number}));
    }
    EXPECT_EQ(a->count(), 1u);
}

TEST_F(SharedEngineTest, ClosingAStreamSendsWhatItHas) {
    submit(1, a, 4);
    engine->close(*a);
    EXPECT_EQ(numbers_of(a->wait_for(1)), (std::vector{1}));
}

TEST_F(SharedEngineTest, DiscardedFramesDoNotComeBack) {
    submit(1, a, 4);
    submit(2, b, 4);
    engine->discard(*a);
    engine->close(*b);
    EXPECT_EQ(numbers_of(b->wait_for(1)), (std::vector{2}));
    EXPECT_EQ(script->batches_so_far(), (std::vector<std::size_t>{1}));
    EXPECT_EQ(a->count(), 0u);
}

TEST_F(SharedEngineTest, LateFramesAreDroppedBeforeTheyAreComputed) {
    a->earliest = 100;
    for (const auto& [number, running_time] : {std::pair{1, 99}, {2, 100}, {3, 0}}) {
        auto frame = test_frame(number, a, 3);
        frame->running_time = static_cast<GstClockTime>(running_time);
        engine->submit(std::move(frame));
    }
    const Frames frames = a->wait_for(3);
    ASSERT_EQ(frames.size(), 3u);
    for (const auto& frame : frames)
        EXPECT_EQ(frame->report.result, number_of(*frame) == 2 ? FrameReport::Result::Translated
                                                               : FrameReport::Result::Dropped);
    EXPECT_EQ(script->batches_so_far(), (std::vector<std::size_t>{1}));
}

TEST_F(SharedEngineTest, ABatchThatTheDeviceHasNoMemoryForIsHalvedWithAWarning) {
    script->at_most = 3;
    for (int number = 0; number < 8; ++number)
        submit(number, a, 8);
    Frames frames = a->wait_for(8);
    ASSERT_EQ(frames.size(), 8u);
    EXPECT_EQ(script->batches_so_far(), (std::vector<std::size_t>{8, 4, 2, 2, 4, 2, 2}));
    for (const auto& frame : frames)
        EXPECT_EQ(frame->report.result, FrameReport::Result::Translated);
    const auto& warning = frames.front()->report.warning;
    ASSERT_TRUE(warning);
    EXPECT_EQ(warning->domain, GST_RESOURCE_ERROR);
    EXPECT_EQ(warning->code, GST_RESOURCE_ERROR_NO_SPACE_LEFT);
    EXPECT_NE(warning->text.find("going on with 2"), std::string::npos) << warning->text;

    // From now on the batches are as small as that from the start.
    for (int number = 0; number < 4; ++number)
        submit(number, a, 8);
    frames = a->wait_for(4);
    EXPECT_EQ(frames.size(), 4u);
    EXPECT_EQ(script->batches_so_far().size(), 9u);
    for (const auto& frame : frames)
        EXPECT_FALSE(frame->report.warning);
}

TEST_F(SharedEngineTest, OneFrameThatTheDeviceHasNoMemoryForFails) {
    script->at_most = 0;
    submit(1, a, 1);
    const Frames frames = a->wait_for(1);
    ASSERT_EQ(frames.size(), 1u);
    ASSERT_EQ(frames[0]->report.result, FrameReport::Result::Failed);
    EXPECT_EQ(frames[0]->report.error->domain, GST_RESOURCE_ERROR);
    EXPECT_EQ(frames[0]->report.error->code, GST_RESOURCE_ERROR_NO_SPACE_LEFT);
}

TEST_F(SharedEngineTest, AFrameThatCannotBeMappedFailsAlone) {
    submit(1, a, 3);
    auto truncated = test_frame(2, b, 3);
    truncated->rule.deadline = clock->now() + 1h;
    gst_buffer_set_size(truncated->input.get(), 5);
    engine->submit(std::move(truncated));
    submit(3, a, 3);
    for (const auto& frame : a->wait_for(2))
        EXPECT_EQ(frame->report.result, FrameReport::Result::Translated);
    const Frames failed = b->wait_for(1);
    ASSERT_EQ(failed.size(), 1u);
    ASSERT_EQ(failed[0]->report.result, FrameReport::Result::Failed);
    EXPECT_EQ(failed[0]->report.error->domain, GST_STREAM_ERROR);
    EXPECT_EQ(script->batches_so_far(), (std::vector<std::size_t>{2}));
}

TEST_F(SharedEngineTest, FramesOfStrengthZeroAreCopiedWithoutTheEngine) {
    auto frame = test_frame(7, a, 1);
    frame->settings.strength = 0.0F;
    engine->submit(std::move(frame));
    const Frames frames = a->wait_for(1);
    ASSERT_EQ(frames.size(), 1u);
    EXPECT_TRUE(script->batches_so_far().empty());
    const gsize size = GST_VIDEO_INFO_SIZE(&frames[0]->format->info);
    const std::vector<guint8> expected(size, 7);
    EXPECT_EQ(gst_buffer_memcmp(frames[0]->output.get(), 0, expected.data(), size), 0);
}

TEST_F(SharedEngineTest, PreparesAShapeOnceAndKnowsWhatItTakes) {
    script->time = 5ms;
    const BatchShape shape{Direction::From1To2, {8, 4}, 3};
    EXPECT_EQ(engine->batch_time(shape), std::nullopt);
    std::atomic<int> answers = 0;
    for (int time = 0; time < 2; ++time)
        engine->prepare(shape, [&](const Status& status) { answers += status.ok() ? 1 : 100; });
    while (answers < 2)
        std::this_thread::yield();
    EXPECT_EQ(answers, 2);
    EXPECT_EQ(script->prepared, 1);
    EXPECT_EQ(engine->batch_time(shape), 15ms);
    // Other batches of that size are guessed in proportion, other sizes are not.
    EXPECT_EQ(engine->batch_time({Direction::From2To1, {8, 4}, 6}), 30ms);
    EXPECT_EQ(engine->batch_time({Direction::From1To2, {8, 8}, 3}), std::nullopt);
}

TEST_F(SharedEngineTest, TheFirstFullBatchTellsWhatOneTakesAndAPartialOneDoesNot) {
    script->time = 5ms;
    submit(1, a, 2, 0ms);
    a->wait_for(1);
    EXPECT_EQ(engine->batch_time({Direction::From1To2, {8, 4}, 2}), std::nullopt);
    submit(2, a, 2);
    submit(3, a, 2);
    a->wait_for(2);
    EXPECT_EQ(engine->batch_time({Direction::From1To2, {8, 4}, 2}), 10ms);
}

TEST_F(SharedEngineTest, APreparationThatFailsIsReported) {
    script->failure = ErrorCode::OutOfMemory;
    std::atomic<bool> failed = false;
    engine->prepare({Direction::From1To2, {8, 4}, 1},
                    [&](const Status& status) { failed = status.code == ErrorCode::OutOfMemory; });
    while (!failed)
        std::this_thread::yield();
}

TEST_F(SharedEngineTest, LeavingWaitsForTheBatchThatIsComputedAndClosesTheEngine) {
    script->hold(true);
    submit(1, a, 1);
    script->wait_for_batches(1);
    const auto end = engine->leave();
    EXPECT_FALSE(end.wait_for(20ms)) << "an engine that hangs";
    EXPECT_FALSE(engine->join());
    script->hold(false);
    EXPECT_EQ(a->wait_for(1).size(), 1u);
    EXPECT_TRUE(end.wait_for(10s));
    EXPECT_TRUE(script->closed);
    engine.reset();
}

TEST_F(SharedEngineTest, LeavingWhatOthersUseReturnsAtOnce) {
    ASSERT_TRUE(engine->join());
    EXPECT_TRUE(engine->leave().wait_for(0ms));
    submit(1, a, 1);
    EXPECT_EQ(a->wait_for(1).size(), 1u);
}

} // namespace
} // namespace unit
