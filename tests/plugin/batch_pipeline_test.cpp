#include "plugin/batch_pipeline.h"

#include "plugin/debug_categories.h"
#include "tests/support/plugin_test.h"

#include <atomic>
#include <future>

namespace unit {
namespace {

using namespace std::chrono_literals;

class BatchPipelineTest : public PluginTest {
  protected:
    void SetUp() override { register_debug_categories(); }

    static BatchFrame make_frame(int index) {
        BatchFrame frame{BufferPointer(gst_buffer_new()), BufferPointer(gst_buffer_new())};
        GST_BUFFER_OFFSET(frame.output.get()) = static_cast<guint64>(index);
        return frame;
    }

    static std::vector<int> indices(const Batch& batch) {
        std::vector<int> result;
        for (const auto& frame : batch.frames)
            result.push_back(static_cast<int>(GST_BUFFER_OFFSET(frame.output.get())));
        return result;
    }

    GstFlowReturn submit(int index, std::size_t batch_size) {
        return pipeline.submit(make_frame(index), settings, batch_size);
    }

    /// Takes one batch and says that it has been pushed.
    std::vector<int> take(GstFlowReturn flow = GST_FLOW_OK) {
        auto batch = pipeline.take_translated();
        if (!batch)
            return {};
        auto result = indices(*batch);
        pipeline.finish(std::move(batch), flow);
        return result;
    }

    BatchSettings settings{std::make_shared<VideoFormat>(), Direction::From1To2};
    BatchPipeline pipeline;
};

TEST_F(BatchPipelineTest, ClosesABatchWhenItIsFull) {
    pipeline.start([](Batch&) {});
    for (int index = 0; index < 4; ++index)
        EXPECT_EQ(submit(index, 2), GST_FLOW_OK);
    EXPECT_EQ(take(), (std::vector{0, 1}));
    EXPECT_EQ(take(), (std::vector{2, 3}));
}

TEST_F(BatchPipelineTest, ClosesABatchWhenTheDirectionChanges) {
    pipeline.start([](Batch&) {});
    submit(0, 4);
    settings.direction = Direction::From2To1;
    submit(1, 4);
    EXPECT_EQ(take(), (std::vector{0}));
    auto drained = std::async(std::launch::async, [&] { return pipeline.drain(); });
    auto batch = pipeline.take_translated();
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->settings.direction, Direction::From2To1);
    pipeline.finish(std::move(batch), GST_FLOW_OK);
    EXPECT_EQ(drained.get(), GST_FLOW_OK);
}

TEST_F(BatchPipelineTest, DrainReturnsOnlyAfterTheLastBatchIsFinished) {
    pipeline.start([](Batch&) {});
    submit(0, 8);
    auto drained = std::async(std::launch::async, [&] { return pipeline.drain(); });
    auto batch = pipeline.take_translated();
    ASSERT_TRUE(batch);
    EXPECT_EQ(drained.wait_for(30ms), std::future_status::timeout);
    pipeline.finish(std::move(batch), GST_FLOW_OK);
    EXPECT_EQ(drained.get(), GST_FLOW_OK);
}

TEST_F(BatchPipelineTest, DrainOfNothingReturnsAtOnce) {
    pipeline.start([](Batch&) {});
    EXPECT_EQ(pipeline.drain(), GST_FLOW_OK);
}

TEST_F(BatchPipelineTest, SubmitBlocksAtTheBoundAndGoesOnWhenABatchHasLeft) {
    pipeline.start([](Batch&) {});
    constexpr int bound = BatchPipeline::kMaxBatchesInFlight;
    for (int index = 0; index < bound; ++index)
        EXPECT_EQ(submit(index, 1), GST_FLOW_OK);
    auto blocked = std::async(std::launch::async, [&] { return submit(bound, 1); });
    EXPECT_EQ(blocked.wait_for(30ms), std::future_status::timeout);
    EXPECT_EQ(take(), (std::vector{0}));
    EXPECT_EQ(blocked.get(), GST_FLOW_OK);
    for (int index = 1; index <= bound; ++index)
        EXPECT_EQ(take(), (std::vector{index}));
}

TEST_F(BatchPipelineTest, FlushWakesABlockedSubmitAndABlockedTake) {
    pipeline.start([](Batch&) {});
    auto waiting = std::async(std::launch::async, [&] { return pipeline.take_translated(); });
    EXPECT_EQ(waiting.wait_for(10ms), std::future_status::timeout);
    pipeline.flush_start();
    EXPECT_EQ(waiting.get(), nullptr);
    pipeline.flush_stop();
    for (int index = 0; index < BatchPipeline::kMaxBatchesInFlight; ++index)
        submit(index, 1);
    auto blocked = std::async(std::launch::async, [&] { return submit(9, 1); });
    EXPECT_EQ(blocked.wait_for(10ms), std::future_status::timeout);
    pipeline.flush_start();
    EXPECT_EQ(blocked.get(), GST_FLOW_FLUSHING);
    EXPECT_EQ(submit(10, 1), GST_FLOW_FLUSHING);
}

TEST_F(BatchPipelineTest, AFlushThatIsOverBeforeTheWaiterWakesStillReportsFlushing) {
    pipeline.start([](Batch&) {});
    submit(0, 1);
    auto batch = pipeline.take_translated();
    auto drained = std::async(std::launch::async, [&] { return pipeline.drain(); });
    EXPECT_EQ(drained.wait_for(10ms), std::future_status::timeout);
    pipeline.flush_start();
    pipeline.flush_stop();
    EXPECT_EQ(drained.get(), GST_FLOW_FLUSHING);
    pipeline.finish(std::move(batch), GST_FLOW_OK);
    EXPECT_EQ(pipeline.drain(), GST_FLOW_OK);
}

TEST_F(BatchPipelineTest, ABatchThatWasBeingTranslatedDuringAFlushDoesNotComeOut) {
    std::promise<void> go;
    std::atomic<int> started = 0;
    pipeline.start([&, future = go.get_future().share()](Batch&) {
        ++started;
        future.wait();
    });
    submit(0, 1);
    while (started == 0)
        std::this_thread::yield();
    pipeline.flush_start();
    pipeline.flush_stop();
    go.set_value();
    submit(1, 1);
    EXPECT_EQ(take(), (std::vector{1}));
}

TEST_F(BatchPipelineTest, AnErrorDownstreamThrowsAwayTheRestAndIsReturned) {
    pipeline.start([](Batch&) {});
    submit(0, 1);
    submit(1, 1);
    submit(2, 8);
    EXPECT_EQ(take(GST_FLOW_NOT_LINKED), (std::vector{0}));
    EXPECT_EQ(submit(3, 1), GST_FLOW_NOT_LINKED);
    EXPECT_EQ(pipeline.drain(), GST_FLOW_NOT_LINKED);
    pipeline.forget_flow(GST_FLOW_EOS);
    EXPECT_EQ(pipeline.flow(), GST_FLOW_NOT_LINKED);
    pipeline.forget_flow(GST_FLOW_NOT_LINKED);
    EXPECT_EQ(submit(4, 1), GST_FLOW_OK);
    EXPECT_EQ(take(), (std::vector{4}));
}

TEST_F(BatchPipelineTest, InputsAreGivenBackWhenTheyAreTranslated) {
    pipeline.start([](Batch&) {});
    BatchFrame frame = make_frame(0);
    const BufferPointer input(gst_buffer_ref(frame.input.get()));
    pipeline.submit(std::move(frame), settings, 1);
    const auto batch = pipeline.take_translated();
    ASSERT_TRUE(batch);
    EXPECT_EQ(GST_MINI_OBJECT_REFCOUNT_VALUE(input.get()), 1);
}

TEST_F(BatchPipelineTest, StopsWhileFullAndStartsAgain) {
    for (int cycle = 0; cycle < 50; ++cycle) {
        pipeline.start([](Batch&) { std::this_thread::sleep_for(100us); });
        auto pushing = std::async(std::launch::async, [&] {
            int taken = 0;
            while (auto batch = pipeline.take_translated()) {
                pipeline.finish(std::move(batch), GST_FLOW_OK);
                ++taken;
            }
            return taken;
        });
        auto submitting = std::async(std::launch::async, [&] {
            GstFlowReturn flow = GST_FLOW_OK;
            for (int index = 0; flow == GST_FLOW_OK; ++index)
                flow = submit(index, 2);
            return flow;
        });
        std::this_thread::sleep_for(1ms);
        pipeline.stop();
        EXPECT_EQ(submitting.get(), GST_FLOW_FLUSHING);
        EXPECT_GE(pushing.get(), 0);
    }
}

} // namespace
} // namespace unit
