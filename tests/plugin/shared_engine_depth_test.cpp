/// Several batches that are begun in one engine before the first of them is finished.

#include "tests/plugin/scripted_engine.h"

#include <atomic>

namespace unit {
namespace {

using namespace std::chrono_literals;
using Calls = std::vector<std::string>;
using Result = FrameReport::Result;

std::vector<Result> results_of(const Frames& frames) {
    std::vector<Result> results;
    for (const auto& frame : frames)
        results.push_back(frame->report.result);
    return results;
}

/// The numbers of the frames that have a warning.
std::vector<int> warned(const Frames& frames) {
    std::vector<int> numbers;
    for (const auto& frame : frames) {
        if (frame->report.warning)
            numbers.push_back(number_of(*frame));
    }
    return numbers;
}

void expect_translated(const Frames& frames) {
    for (const auto& frame : frames) {
        guint8 byte = 0;
        gst_buffer_extract(frame->output.get(), 0, &byte, 1);
        EXPECT_EQ(byte, number_of(*frame));
        EXPECT_EQ(frame->report.result, Result::Translated);
    }
}

class SharedEngineDepthTest : public ScriptedEngineTest {
  protected:
    SharedEngineDepthTest() : ScriptedEngineTest(2) {}

    static constexpr auto kOutOfMemory = ErrorCode::OutOfMemory;
};

TEST_F(SharedEngineDepthTest, AsManyBatchesAreBegunAsTheEngineAllowsAndFinishedInOrder) {
    script->hold(true);
    submit_at_once(4, 1);
    script->wait_for_batches(2);
    std::this_thread::sleep_for(20ms);
    EXPECT_EQ(script->batches_so_far().size(), 2u);
    EXPECT_EQ(a->count(), 0u);
    script->hold(false);
    const Frames frames = a->wait_for(4);
    EXPECT_EQ(numbers_of(frames), (std::vector{1, 2, 3, 4}));
    expect_translated(frames);
    EXPECT_EQ(script->calls_so_far(), (Calls{"begin 1", "begin 1", "finish 1", "begin 1",
                                             "finish 1", "begin 1", "finish 1", "finish 1"}));
}

TEST_F(SharedEngineDepthTest, ABatchWithoutAnotherThatIsReadyIsFinishedAtOnce) {
    submit(1, a, 2);
    submit(2, a, 2);
    submit(3, a, 2);
    EXPECT_EQ(numbers_of(a->wait_for(2)), (std::vector{1, 2}));
    EXPECT_EQ(script->calls_so_far(), (Calls{"begin 2", "finish 2"}));
}

TEST_F(SharedEngineDepthTest, EachReportTellsOfItsOwnBatch) {
    script->hold(true);
    const Time submitted = clock->now();
    submit_at_once(4, 2);
    script->wait_for_batches(2);
    clock->advance(7ms);
    script->hold(false);
    const Frames frames = a->wait_for(4);
    ASSERT_EQ(frames.size(), 4u);
    for (std::size_t index = 0; index < 4; ++index) {
        const FrameReport& report = frames[index]->report;
        EXPECT_EQ(report.batch_number, index / 2 + 1);
        EXPECT_EQ(report.batch_frames, 2u);
        EXPECT_EQ(report.closed, submitted);
        EXPECT_EQ(report.started, submitted);
        EXPECT_EQ(report.done, submitted + 7ms);
    }
}

TEST_F(SharedEngineDepthTest, ABatchThatCannotBeginFailsAloneAndInItsPlace) {
    script->begin_failures = {std::nullopt, ErrorCode::Failed};
    submit_at_once(3, 1);
    const Frames frames = a->wait_for(3);
    EXPECT_EQ(numbers_of(frames), (std::vector{1, 2, 3}));
    EXPECT_EQ(results_of(frames),
              (std::vector{Result::Translated, Result::Failed, Result::Translated}));
}

TEST_F(SharedEngineDepthTest, ABatchThatDoesNotFinishFailsAlone) {
    script->finish_failures = {ErrorCode::Failed, std::nullopt, ErrorCode::Failed};
    submit_at_once(4, 1);
    const Frames frames = a->wait_for(4);
    EXPECT_EQ(numbers_of(frames), (std::vector{1, 2, 3, 4}));
    EXPECT_EQ(results_of(frames), (std::vector{Result::Failed, Result::Translated, Result::Failed,
                                               Result::Translated}));
    ASSERT_TRUE(frames[0]->report.error);
    EXPECT_EQ(frames[0]->report.error->domain, GST_LIBRARY_ERROR);
}

TEST_F(SharedEngineDepthTest, WhereABatchFindsNoMemoryToBeginTheOneBeforeIsFinishedFirst) {
    script->begin_failures = {std::nullopt, kOutOfMemory};
    submit_at_once(6, 2);
    const Frames frames = a->wait_for(6);
    EXPECT_EQ(numbers_of(frames), (std::vector{1, 2, 3, 4, 5, 6}));
    expect_translated(frames);
    // The third batch, which waits meanwhile, is as small from the start.
    EXPECT_EQ(script->calls_so_far(),
              (Calls{"begin 2", "begin 2", "finish 2", "begin 1", "finish 1", "begin 1", "finish 1",
                     "begin 1", "begin 1", "finish 1", "finish 1"}));
    EXPECT_EQ(warned(frames), (std::vector{3}));
    EXPECT_NE(frames[2]->report.warning->text.find("going on with 1"), std::string::npos);
    EXPECT_EQ(frames[2]->report.largest_batch, 1u);
    EXPECT_FALSE(frames[0]->report.largest_batch);
}

TEST_F(SharedEngineDepthTest, WhereABatchFindsNoMemoryToFinishTheOneAfterIsFinishedFirst) {
    script->finish_failures = {kOutOfMemory};
    submit_at_once(4, 2);
    const Frames frames = a->wait_for(4);
    EXPECT_EQ(numbers_of(frames), (std::vector{1, 2, 3, 4}));
    expect_translated(frames);
    EXPECT_EQ(script->calls_so_far(), (Calls{"begin 2", "begin 2", "finish 2", "finish 2",
                                             "begin 1", "finish 1", "begin 1", "finish 1"}));
    EXPECT_EQ(warned(frames), (std::vector{1}));
}

TEST_F(SharedEngineDepthTest, TwoBatchesThatFindNoMemoryAreTranslatedOneAfterTheOther) {
    script->finish_failures = {kOutOfMemory, kOutOfMemory};
    submit_at_once(4, 2);
    const Frames frames = a->wait_for(4);
    EXPECT_EQ(numbers_of(frames), (std::vector{1, 2, 3, 4}));
    expect_translated(frames);
    EXPECT_EQ(script->calls_so_far().size(), 12u);
}

TEST_F(SharedEngineDepthTest, AFrameWithoutRoomBesideAnotherBatchIsTranslatedByItself) {
    script->begin_failures = {std::nullopt, kOutOfMemory};
    submit_at_once(4, 1);
    const Frames frames = a->wait_for(4);
    EXPECT_EQ(numbers_of(frames), (std::vector{1, 2, 3, 4}));
    expect_translated(frames);
    EXPECT_EQ(warned(frames), (std::vector{2}));
    EXPECT_EQ(frames[1]->report.warning->code, GST_RESOURCE_ERROR_NO_SPACE_LEFT);
    // From then on there is one at a time.
    EXPECT_EQ(script->calls_so_far(),
              (Calls{"begin 1", "begin 1", "finish 1", "begin 1", "finish 1", "begin 1", "finish 1",
                     "begin 1", "finish 1"}));
}

TEST_F(SharedEngineDepthTest, AFrameWithoutRoomByItselfFails) {
    script->begin_failures = {std::nullopt, kOutOfMemory, kOutOfMemory};
    submit_at_once(3, 1);
    EXPECT_EQ(results_of(a->wait_for(3)),
              (std::vector{Result::Translated, Result::Failed, Result::Translated}));
}

TEST_F(SharedEngineDepthTest, APreparationWaitsUntilNothingIsBegunAndBatchesWaitForIt) {
    script->hold(true);
    submit_at_once(3, 1);
    script->wait_for_batches(2);
    std::atomic<bool> prepared = false;
    engine->prepare({Direction::From1To2, {8, 4}, 1}, [&](const Status&) { prepared = true; });
    script->hold(false);
    EXPECT_EQ(a->wait_for(3).size(), 3u);
    EXPECT_TRUE(prepared);
    EXPECT_EQ(script->calls_so_far(), (Calls{"begin 1", "begin 1", "finish 1", "finish 1",
                                             "prepare", "begin 1", "finish 1"}));
}

TEST_F(SharedEngineDepthTest, LeavingWaitsForAllThatAreBegun) {
    script->hold(true);
    submit_at_once(3, 1);
    script->wait_for_batches(2);
    const auto end = engine->leave();
    EXPECT_FALSE(end.wait_for(20ms)) << "an engine that hangs";
    script->hold(false);
    EXPECT_TRUE(end.wait_for(10s));
    EXPECT_EQ(numbers_of(a->wait_for(3)), (std::vector{1, 2, 3}));
    engine.reset();
}

TEST_F(SharedEngineDepthTest, DiscardedFramesComeBackOnlyWhereTheyAreBegun) {
    script->hold(true);
    submit_at_once(4, 1);
    script->wait_for_batches(2);
    engine->discard(*a);
    submit(5, b, 1);
    script->hold(false);
    EXPECT_EQ(numbers_of(b->wait_for(1)), (std::vector{5}));
    EXPECT_EQ(numbers_of(a->wait_for(2)), (std::vector{1, 2}));
}

TEST_F(SharedEngineDepthTest, LateFramesAreDroppedWhileOthersAreBegun) {
    script->hold(true);
    submit_at_once(2, 1);
    script->wait_for_batches(2);
    b->earliest = 100;
    auto late = test_frame(3, b, 1);
    late->running_time = 99;
    engine->submit(std::move(late));
    script->hold(false);
    EXPECT_EQ(results_of(b->wait_for(1)), (std::vector{Result::Dropped}));
    EXPECT_EQ(a->wait_for(2).size(), 2u);
    EXPECT_EQ(script->batches_so_far().size(), 2u);
}

TEST_F(SharedEngineDepthTest, FramesThatTheEngineDoesNotGetKeepTheirPlace) {
    script->hold(true);
    std::promise<void> submitted;
    engine->prepare({Direction::From1To2, ScriptedEngine::kSilent, 1},
                    [all = submitted.get_future().share()](const Status&) { all.wait(); });
    submit(1, a, 1);
    auto copied = test_frame(2, a, 1);
    copied->settings.strength = 0.0F;
    engine->submit(std::move(copied));
    submitted.set_value();
    script->wait_for_batches(1);
    std::this_thread::sleep_for(20ms);
    EXPECT_EQ(a->count(), 0u);
    script->hold(false);
    EXPECT_EQ(numbers_of(a->wait_for(2)), (std::vector{1, 2}));
}

TEST_F(SharedEngineDepthTest, OnlyABatchThatHadTheEngineForItselfTellsWhatOneTakes) {
    script->time = 5ms;
    const BatchShape shape{Direction::From1To2, {8, 4}, 2};
    submit_at_once(4, 2);
    a->wait_for(4);
    EXPECT_EQ(engine->batch_time(shape), std::nullopt);
    submit_at_once(2, 2);
    a->wait_for(2);
    EXPECT_EQ(engine->batch_time(shape), 10ms);
}

} // namespace
} // namespace unit
