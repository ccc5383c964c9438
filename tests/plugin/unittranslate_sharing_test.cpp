/// Elements of one process that share an engine.

#include "tests/support/element_harness.h"
#include "tests/support/plugin_test.h"

namespace unit {
namespace {

constexpr const char* kCaps = "video/x-raw,format=RGB,width=5,height=3,framerate=2/1";

class SharingTest : public PluginTest {
  protected:
    /// Frames of the batch that a buffer was in, as fake:stamp writes it.
    static std::vector<int> batches(ElementHarness& harness) {
        std::vector<int> result;
        for (const auto& buffer : harness.take_buffers()) {
            guint8 frames = 0;
            gst_buffer_extract(buffer.get(), 0, &frames, 1);
            result.push_back(frames);
        }
        return result;
    }
    static std::unique_ptr<ElementHarness> live(const std::string& properties) {
        auto harness = std::make_unique<ElementHarness>(properties);
        harness->set_upstream_latency(true, 0, GST_CLOCK_TIME_NONE);
        harness->start(kCaps);
        return harness;
    }
};

TEST_F(SharingTest, LiveStreamsOfOneCheckpointShareBatches) {
    const auto a = live("checkpoint=fake:stamp batch-size=2");
    const auto b = live("checkpoint=fake:stamp batch-size=2 direction=1to2");
    a->push_frame(1);
    b->push_frame(2);
    ASSERT_EQ(a->wait_for_buffers(1), 1u);
    ASSERT_EQ(b->wait_for_buffers(1), 1u);
    EXPECT_EQ(batches(*a), (std::vector{2}));
    EXPECT_EQ(batches(*b), (std::vector{2}));
}

TEST_F(SharingTest, EachStreamGetsItsOwnFramesInOrder) {
    std::vector<std::unique_ptr<ElementHarness>> streams;
    for (int stream = 0; stream < 4; ++stream)
        streams.push_back(live("checkpoint=fake:per-frame=1ms batch-size=8"));
    constexpr int kFrames = 20;
    for (int index = 0; index < kFrames; ++index) {
        for (std::size_t stream = 0; stream < streams.size(); ++stream) {
            const auto value = static_cast<std::uint8_t>(index * 4 + static_cast<int>(stream));
            ASSERT_EQ(streams[stream]->push(streams[stream]->make_frame(index, value)),
                      GST_FLOW_OK);
        }
    }
    for (std::size_t stream = 0; stream < streams.size(); ++stream) {
        streams[stream]->push_event(gst_event_new_eos());
        const auto buffers = streams[stream]->take_buffers();
        ASSERT_EQ(buffers.size(), static_cast<std::size_t>(kFrames));
        for (int index = 0; index < kFrames; ++index) {
            EXPECT_EQ(GST_BUFFER_OFFSET(buffers[index].get()), static_cast<guint64>(index));
            EXPECT_EQ(uniform_value(buffers[index].get(), video_info(kCaps)),
                      255 - (index * 4 + static_cast<int>(stream)));
        }
    }
}

TEST_F(SharingTest, StreamsThatAreNotLiveKeepTheirBatchesToThemselves) {
    ElementHarness a("checkpoint=fake:stamp batch-size=2");
    ElementHarness b("checkpoint=fake:stamp batch-size=2");
    a.start(kCaps);
    b.start(kCaps);
    a.push_frame(0);
    b.push_frame(1);
    a.push_event(gst_event_new_eos());
    b.push_event(gst_event_new_eos());
    EXPECT_EQ(batches(a), (std::vector{1}));
    EXPECT_EQ(batches(b), (std::vector{1}));
}

TEST_F(SharingTest, WithoutShareAnElementHasItsOwnEngine) {
    const auto a = live("checkpoint=fake:stamp batch-size=2 share=false");
    const auto b = live("checkpoint=fake:stamp batch-size=2");
    a->push_frame(1);
    b->push_frame(2);
    // Each goes out alone, at its deadline.
    ASSERT_EQ(a->wait_for_buffers(1), 1u);
    ASSERT_EQ(b->wait_for_buffers(1), 1u);
    EXPECT_EQ(batches(*a), (std::vector{1}));
    EXPECT_EQ(batches(*b), (std::vector{1}));
}

TEST_F(SharingTest, AStreamThatIsBlockedDownstreamDoesNotHoldUpTheOther) {
    const auto blocked = live("checkpoint=fake:invert batch-size=2");
    const auto other = live("checkpoint=fake:invert batch-size=2");
    blocked->set_downstream_blocked(true);
    blocked->push_frame(0);
    blocked->push_frame(1);
    blocked->wait_until_blocked();
    for (int index = 0; index < 10; ++index)
        ASSERT_EQ(other->push_frame(index), GST_FLOW_OK);
    EXPECT_EQ(other->wait_for_buffers(10), 10u);
    blocked->set_downstream_blocked(false);
    EXPECT_EQ(blocked->wait_for_buffers(2), 2u);
}

TEST_F(SharingTest, AFlushOfOneStreamLosesNothingOfTheOther) {
    const auto a = live("checkpoint=fake:delay=5ms batch-size=4");
    const auto b = live("checkpoint=fake:delay=5ms batch-size=4");
    for (int index = 0; index < 3; ++index) {
        a->push_frame(index);
        b->push_frame(index);
    }
    a->push_event(gst_event_new_flush_start());
    a->push_event(gst_event_new_flush_stop(TRUE));
    b->push_event(gst_event_new_eos());
    EXPECT_EQ(b->take_buffers().size(), 3u);
}

TEST_F(SharingTest, AFailureReachesAllStreamsOfTheBatchAndNoOther) {
    const auto a = live("checkpoint=fake:fail-after=0 batch-size=2");
    const auto b = live("checkpoint=fake:fail-after=0 batch-size=2");
    const auto well = live("checkpoint=fake:invert batch-size=2");
    a->push_frame(0);
    b->push_frame(0);
    EXPECT_NE(wait_for_error(a->bus()).text.find("as it was told"), std::string::npos);
    EXPECT_NE(wait_for_error(b->bus()).text.find("as it was told"), std::string::npos);
    well->push_frame(0);
    EXPECT_EQ(well->wait_for_buffers(1), 1u);
}

} // namespace
} // namespace unit
