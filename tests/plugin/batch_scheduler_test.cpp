#include "plugin/batching/batch_scheduler.h"

#include "tests/plugin/test_frames.h"
#include "tests/support/plugin_test.h"

namespace unit {
namespace {

using namespace std::chrono_literals;

class BatchSchedulerTest : public PluginTest {
  protected:
    /// Adds a frame of a live stream: its batch is due `patience` later.
    void add(int number, const std::shared_ptr<RecordingReceiver>& stream, std::size_t batch_size,
             std::chrono::nanoseconds patience) {
        auto frame = test_frame(number, stream, batch_size);
        frame->rule.deadline = now + patience;
        scheduler.add(std::move(frame), now);
    }
    /// Adds a frame that waits for as long as it takes.
    void add(int number, const std::shared_ptr<RecordingReceiver>& stream, std::size_t batch_size) {
        auto frame = test_frame(number, stream, batch_size);
        frame->rule.with_own_stream = true;
        scheduler.add(std::move(frame), now);
    }
    void add_smoothed(int number, const std::shared_ptr<RecordingReceiver>& stream,
                      std::size_t batch_size, std::chrono::nanoseconds patience) {
        auto frame = test_frame(number, stream, batch_size);
        frame->rule.deadline = now + patience;
        frame->settings.temporal_smoothing = 0.5F;
        scheduler.add(std::move(frame), now);
    }
    std::vector<int> take() {
        const auto batch = scheduler.take(now);
        return batch ? numbers_of(batch->frames) : std::vector<int>{};
    }

    std::shared_ptr<RecordingReceiver> a = std::make_shared<RecordingReceiver>();
    std::shared_ptr<RecordingReceiver> b = std::make_shared<RecordingReceiver>();
    BatchScheduler scheduler;
    Time now{1h};
};

TEST_F(BatchSchedulerTest, ABatchIsClosedWhenItIsFull) {
    add(0, a, 2);
    EXPECT_EQ(take(), std::vector<int>{});
    EXPECT_EQ(scheduler.next_due(), Time::max());
    add(1, a, 2);
    add(2, a, 2);
    EXPECT_EQ(scheduler.next_due(), Time::min());
    EXPECT_EQ(take(), (std::vector{0, 1}));
    EXPECT_EQ(take(), std::vector<int>{});
}

TEST_F(BatchSchedulerTest, APartialBatchIsDueAtItsEarliestDeadline) {
    add(0, a, 4, 30ms);
    now += 10ms;
    add(1, b, 4, 5ms);
    EXPECT_EQ(scheduler.next_due(), now + 5ms);
    now += 5ms - 1ns;
    EXPECT_EQ(take(), std::vector<int>{});
    now += 1ns;
    EXPECT_EQ(take(), (std::vector{0, 1}));
    EXPECT_EQ(scheduler.next_due(), Time::max());
}

TEST_F(BatchSchedulerTest, ABatchKnowsSinceWhenItIsClosed) {
    add(0, a, 2, 30ms);
    const Time first_due = now + 30ms;
    now += 50ms;
    EXPECT_EQ(scheduler.take(now)->closed, first_due);
    add(1, a, 2, 30ms);
    now += 10ms;
    add(2, a, 2, 30ms);
    const Time full = now;
    now += 5ms;
    EXPECT_EQ(scheduler.take(now)->closed, full);
}

TEST_F(BatchSchedulerTest, LiveStreamsShareABatch) {
    add(0, a, 3, 100ms);
    add(1, b, 3, 100ms);
    add(2, a, 3, 100ms);
    EXPECT_EQ(take(), (std::vector{0, 1, 2}));
}

TEST_F(BatchSchedulerTest, FramesThatWaitForAFullBatchStayWithTheirStream) {
    add(0, a, 2);
    add(1, b, 2);
    EXPECT_EQ(take(), std::vector<int>{});
    add(2, b, 2);
    add(3, a, 2);
    EXPECT_EQ(take(), (std::vector{0, 3}));
    EXPECT_EQ(take(), (std::vector{1, 2}));
}

TEST_F(BatchSchedulerTest, OtherSizesDirectionsAndBatchSizesShareNoBatch) {
    const auto add_with = [&](int number, auto change) {
        auto frame = test_frame(number, b, 2);
        frame->rule.deadline = now + 1s;
        change(*frame);
        scheduler.add(std::move(frame), now);
    };
    add(0, a, 2, 1s);
    add_with(1, [](Frame& frame) { frame.format = test_format(12, 4); });
    EXPECT_EQ(take(), std::vector<int>{});
    scheduler.remove(*b);
    add_with(2, [](Frame& frame) { frame.settings.direction = Direction::From2To1; });
    EXPECT_EQ(take(), std::vector<int>{});
    scheduler.remove(*b);
    add_with(3, [](Frame& frame) { frame.rule.batch_size = 3; });
    EXPECT_EQ(take(), std::vector<int>{});
    scheduler.remove(*b);
    add_with(5, [](Frame& frame) { frame.settings.temporal_smoothing = 0.5F; });
    EXPECT_EQ(take(), std::vector<int>{});
    scheduler.remove(*b);
    // Frames of another size with the same padding do.
    add_with(4, [](Frame& frame) { frame.format = test_format(7, 3); });
    EXPECT_EQ(take(), (std::vector{0, 4}));
}

TEST_F(BatchSchedulerTest, NewSettingsCloseWhatTheStreamHadCollected) {
    add(0, a, 4);
    auto frame = test_frame(1, a, 4);
    frame->settings.direction = Direction::From2To1;
    frame->rule.with_own_stream = true;
    scheduler.add(std::move(frame), now);
    EXPECT_EQ(take(), (std::vector{0}));
    EXPECT_EQ(take(), std::vector<int>{});
}

TEST_F(BatchSchedulerTest, FramesOfAStreamKeepTheirOrderWhereSettingsChangeBack) {
    add(0, a, 3, 1h);
    add_smoothed(1, a, 3, 1h);
    add(2, a, 3, 1h);
    EXPECT_EQ(take(), (std::vector{0}));
    EXPECT_EQ(take(), (std::vector{1}));
    EXPECT_EQ(take(), std::vector<int>{});
    EXPECT_EQ(scheduler.next_due(), now + 1h);
    add(3, a, 3, 1h);
    add(4, b, 3, 1h);
    EXPECT_EQ(take(), (std::vector{2, 3, 4}));
}

TEST_F(BatchSchedulerTest, StreamsThatWaitForEachOtherGetOn) {
    add(0, a, 2, 1h);
    add_smoothed(1, b, 2, 1h);
    add_smoothed(2, a, 2, 1h);
    add(3, b, 2, 1h);
    EXPECT_EQ(take(), (std::vector{0}));
    EXPECT_EQ(take(), (std::vector{1, 2}));
    EXPECT_EQ(take(), std::vector<int>{});
    now += 1h;
    EXPECT_EQ(take(), (std::vector{3}));
    EXPECT_TRUE(scheduler.is_empty());
}

TEST_F(BatchSchedulerTest, ADeadlineOfAnotherStreamDoesNotOvertake) {
    add(0, a, 3, 1h);
    add_smoothed(1, b, 3, 10ms);
    now += 20ms;
    add_smoothed(2, a, 3, 1h);
    // That of frame 1 is over for longer, but frame 2 is behind frame 0.
    EXPECT_EQ(take(), (std::vector{1}));
    EXPECT_EQ(take(), (std::vector{0}));
    now += 1h;
    EXPECT_EQ(take(), (std::vector{2}));
}

TEST_F(BatchSchedulerTest, ClosingAStreamSendsItsPartialBatchWithAllThatIsInIt) {
    add(0, a, 4, 1h);
    add(1, b, 4, 1h);
    scheduler.close(*b, now);
    EXPECT_EQ(scheduler.next_due(), now);
    EXPECT_EQ(take(), (std::vector{0, 1}));
}

TEST_F(BatchSchedulerTest, TheBatchWithTheEarliestDeadlineGoesFirst) {
    add(0, a, 1, 30ms);
    now += 10ms;
    auto frame = test_frame(1, b, 1);
    frame->format = test_format(12, 4);
    frame->rule.deadline = now + 10ms;
    scheduler.add(std::move(frame), now);
    EXPECT_EQ(take(), (std::vector{1}));
    EXPECT_EQ(take(), (std::vector{0}));
}

TEST_F(BatchSchedulerTest, ALiveStreamGoesBeforeOneThatTakesAllItCanGet) {
    for (int number = 0; number < 4; ++number)
        add(number, a, 2);
    now += 999ms;
    add(4, b, 1, 0ms);
    EXPECT_EQ(take(), (std::vector{4}));
    EXPECT_EQ(take(), (std::vector{0, 1}));
}

TEST_F(BatchSchedulerTest, NoStreamYieldsForMoreThanASecond) {
    add(0, a, 2);
    add(1, a, 2);
    now += 1s + 1ns;
    add(2, b, 1, 0ms);
    EXPECT_EQ(take(), (std::vector{0, 1}));
    EXPECT_EQ(take(), (std::vector{2}));
}

TEST_F(BatchSchedulerTest, RemovedFramesAreGivenBackAndLeaveTheOthersAlone) {
    add(0, a, 4, 1h);
    add(1, b, 4, 1h);
    add(2, a, 4, 1h);
    EXPECT_EQ(numbers_of(scheduler.remove(*a)), (std::vector{0, 2}));
    scheduler.close(*b, now);
    EXPECT_EQ(take(), (std::vector{1}));
    EXPECT_EQ(scheduler.next_due(), Time::max());
}

TEST_F(BatchSchedulerTest, ALimitMakesBatchesOfThatSizeSmaller) {
    scheduler.limit_batches({8, 4}, 2);
    scheduler.limit_batches({8, 4}, 3); // looser than before
    for (int number = 0; number < 4; ++number)
        add(number, a, 4);
    EXPECT_EQ(take(), (std::vector{0, 1}));
    EXPECT_EQ(take(), (std::vector{2, 3}));
}

} // namespace
} // namespace unit
