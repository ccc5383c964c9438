#include "plugin/batching/frame_queue.h"

#include "tests/plugin/test_frames.h"
#include "tests/support/plugin_test.h"

#include <atomic>
#include <future>

namespace unit {
namespace {

using namespace std::chrono_literals;

class FrameQueueTest : public PluginTest {
  protected:
    void SetUp() override { queue->start(); }

    /// A frame with a place in the queue.
    FramePointer reserved(int number, std::size_t most_inside = 100) {
        auto frame = test_frame(number, queue, 1);
        flow = queue->reserve(*frame, most_inside);
        return frame;
    }
    /// Brings a frame back, as an engine does.
    void complete(FramePointer frame) const {
        frame->receiver.reset();
        queue->complete(std::move(frame));
    }
    static EventPointer tag_event() {
        return EventPointer(gst_event_new_tag(gst_tag_list_new_empty()));
    }
    FrameQueue::Entry take_entry() {
        return queue->take([this] { ++starved; });
    }
    /// Takes one frame and says that it has been pushed.
    int take(GstFlowReturn pushed = GST_FLOW_OK) {
        const auto entry = take_entry();
        if (!entry.frame)
            return -1;
        EXPECT_TRUE(queue->finish(entry.generation, pushed).empty());
        return number_of(*entry.frame);
    }

    std::shared_ptr<FrameQueue> queue = std::make_shared<FrameQueue>();
    GstFlowReturn flow = GST_FLOW_OK;
    std::atomic<int> starved = 0;
};

TEST_F(FrameQueueTest, FramesLeaveInTheOrderInWhichTheyCameWhateverTheEnginesDo) {
    Frames frames;
    for (int number = 0; number < 4; ++number)
        frames.push_back(reserved(number));
    for (const std::size_t place : {2u, 0u, 3u, 1u})
        complete(std::move(frames[place]));
    for (int number = 0; number < 4; ++number)
        EXPECT_EQ(take(), number);
}

TEST_F(FrameQueueTest, TakeWaitsForTheOldestFrame) {
    auto first = reserved(0);
    complete(reserved(1));
    auto taken = std::async(std::launch::async, [&] { return take(); });
    EXPECT_EQ(taken.wait_for(30ms), std::future_status::timeout);
    complete(std::move(first));
    EXPECT_EQ(taken.get(), 0);
}

TEST_F(FrameQueueTest, ReserveBlocksWhileTheElementIsFull) {
    complete(reserved(0, 2));
    complete(reserved(1, 2));
    auto third = std::async(std::launch::async, [&] { return reserved(2, 2); });
    EXPECT_EQ(third.wait_for(30ms), std::future_status::timeout);
    auto pushed = take_entry();
    EXPECT_EQ(third.wait_for(30ms), std::future_status::timeout) << "one is still being pushed";
    EXPECT_TRUE(queue->finish(pushed.generation, GST_FLOW_OK).empty());
    EXPECT_TRUE(third.get());
    EXPECT_EQ(flow, GST_FLOW_OK);
}

TEST_F(FrameQueueTest, IsEmptyOnlyAfterTheLastFrameIsPushed) {
    EXPECT_EQ(queue->wait_until_empty(), GST_FLOW_OK);
    complete(reserved(0));
    auto emptied = std::async(std::launch::async, [&] { return queue->wait_until_empty(); });
    const auto entry = take_entry();
    EXPECT_EQ(emptied.wait_for(30ms), std::future_status::timeout);
    EXPECT_TRUE(queue->finish(entry.generation, GST_FLOW_OK).empty());
    EXPECT_EQ(emptied.get(), GST_FLOW_OK);
}

TEST_F(FrameQueueTest, AFlushWakesWhoeverWaits) {
    auto taken = std::async(std::launch::async, [&] { return take(); });
    EXPECT_EQ(taken.wait_for(10ms), std::future_status::timeout);
    EXPECT_TRUE(queue->flush_start().empty());
    EXPECT_EQ(taken.get(), -1);
    queue->flush_stop();

    const auto inside = reserved(0, 1);
    auto second = std::async(std::launch::async, [&] {
        auto frame = test_frame(1, queue, 1);
        return queue->reserve(*frame, 1);
    });
    auto emptied = std::async(std::launch::async, [&] { return queue->wait_until_empty(); });
    EXPECT_EQ(second.wait_for(10ms), std::future_status::timeout);
    EXPECT_EQ(emptied.wait_for(10ms), std::future_status::timeout);
    EXPECT_TRUE(queue->flush_start().empty());
    EXPECT_EQ(second.get(), GST_FLOW_FLUSHING);
    EXPECT_EQ(emptied.get(), GST_FLOW_FLUSHING);
    EXPECT_EQ(queue->flow(), GST_FLOW_FLUSHING);
}

TEST_F(FrameQueueTest, AFlushThatIsOverBeforeTheWaiterWakesStillReportsFlushing) {
    const auto frame = reserved(0);
    auto emptied = std::async(std::launch::async, [&] { return queue->wait_until_empty(); });
    EXPECT_EQ(emptied.wait_for(10ms), std::future_status::timeout);
    EXPECT_TRUE(queue->flush_start().empty());
    queue->flush_stop();
    EXPECT_EQ(emptied.get(), GST_FLOW_FLUSHING);
    EXPECT_EQ(queue->wait_until_empty(), GST_FLOW_OK);
}

TEST_F(FrameQueueTest, AFrameOfBeforeAFlushDoesNotComeOut) {
    auto old = reserved(0);
    EXPECT_TRUE(queue->flush_start().empty());
    queue->flush_stop();
    auto fresh = reserved(1);
    complete(std::move(old));
    complete(std::move(fresh));
    EXPECT_EQ(take(), 1);
}

TEST_F(FrameQueueTest, AFrameThatWasBeingPushedDuringAFlushCountsNoMore) {
    complete(reserved(0));
    const auto pushing = take_entry();
    EXPECT_TRUE(queue->flush_start().empty());
    queue->flush_stop();
    EXPECT_TRUE(queue->finish(pushing.generation, GST_FLOW_FLUSHING).empty());
    EXPECT_EQ(queue->flow(), GST_FLOW_OK);
    complete(reserved(1, 1));
    EXPECT_EQ(take(), 1);
}

TEST_F(FrameQueueTest, AnErrorDownstreamThrowsAwayTheRestAndIsReturned) {
    complete(reserved(0));
    complete(reserved(1));
    EXPECT_EQ(take(GST_FLOW_NOT_LINKED), 0);
    reserved(2);
    EXPECT_EQ(flow, GST_FLOW_NOT_LINKED);
    EXPECT_EQ(queue->wait_until_empty(), GST_FLOW_NOT_LINKED);
    queue->forget_flow(GST_FLOW_EOS);
    EXPECT_EQ(queue->flow(), GST_FLOW_NOT_LINKED);
    queue->forget_flow(GST_FLOW_NOT_LINKED);
    complete(reserved(3));
    EXPECT_EQ(flow, GST_FLOW_OK);
    EXPECT_EQ(take(), 3);
}

TEST_F(FrameQueueTest, EventsKeepTheirPlaceBetweenFrames) {
    auto first = reserved(0);
    EXPECT_FALSE(queue->append(tag_event()));
    complete(reserved(1));
    auto taken = std::async(std::launch::async, [&] { return take(); });
    EXPECT_EQ(taken.wait_for(30ms), std::future_status::timeout);
    complete(std::move(first));
    EXPECT_EQ(taken.get(), 0);
    const auto entry = take_entry();
    EXPECT_FALSE(entry.frame);
    ASSERT_TRUE(entry.event);
    EXPECT_TRUE(queue->finish(entry.generation, GST_FLOW_OK).empty());
    EXPECT_EQ(take(), 1);
    EXPECT_EQ(queue->wait_until_empty(), GST_FLOW_OK);
}

TEST_F(FrameQueueTest, AnEventWithNothingBeforeItIsGivenBack) {
    EXPECT_TRUE(queue->append(tag_event()));
    const auto inside = reserved(0);
    EXPECT_FALSE(queue->append(tag_event()));
    EXPECT_EQ(queue->flush_start().size(), 1u) << "what was thrown away";
    EXPECT_TRUE(queue->append(tag_event())) << "while flushing";
}

TEST_F(FrameQueueTest, EventsBehindAnErrorAreGivenBack) {
    complete(reserved(0));
    EXPECT_FALSE(queue->append(tag_event()));
    const auto entry = take_entry();
    EXPECT_EQ(queue->finish(entry.generation, GST_FLOW_NOT_LINKED).size(), 1u);
    EXPECT_TRUE(queue->append(tag_event()));
}

TEST_F(FrameQueueTest, SaysWhenFramesInsideWaitForMoreThatDoNotCome) {
    auto frame = reserved(0);
    auto taken = std::async(std::launch::async, [&] { return take(); });
    EXPECT_EQ(taken.wait_for(FrameQueue::kPatience / 2), std::future_status::timeout);
    EXPECT_EQ(starved, 0);
    while (starved == 0)
        std::this_thread::sleep_for(1ms);
    complete(std::move(frame));
    EXPECT_EQ(taken.get(), 0);
}

TEST_F(FrameQueueTest, FramesThatWaitForRoomAreNoneThatDoNotCome) {
    auto frame = reserved(0, 1);
    auto second = std::async(std::launch::async, [&] { return reserved(1, 1); });
    auto taken = std::async(std::launch::async, [&] { return take(); });
    EXPECT_EQ(taken.wait_for(FrameQueue::kPatience * 5 / 4), std::future_status::timeout);
    EXPECT_EQ(starved, 0);
    complete(std::move(frame));
    EXPECT_EQ(taken.get(), 0);
    complete(second.get());
    EXPECT_EQ(take(), 1);
}

TEST_F(FrameQueueTest, AFrameMayComeBackAfterItsElementIsGone) {
    auto frame = reserved(0);
    queue->interrupt();
    const std::weak_ptr<FrameQueue> alive = queue;
    queue.reset();
    EXPECT_FALSE(alive.expired());
    const auto receiver = std::move(frame->receiver);
    receiver->complete(std::move(frame));
}

} // namespace
} // namespace unit
