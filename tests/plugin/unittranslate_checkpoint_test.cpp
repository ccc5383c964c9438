/// A checkpoint that changes while frames go through.

#include "tests/support/element_harness.h"
#include "tests/support/plugin_test.h"
#include "tests/support/process_resources.h"
#include "tests/support/temporary_folder.h"

#include <fstream>

namespace unit {
namespace {

constexpr const char* kCaps = "video/x-raw,format=RGB,width=5,height=3,framerate=25/1";

class CheckpointTest : public PluginTest {
  protected:
    /// Replaces a file as the trainer does.
    void replace(const std::string& name, const std::string& content) const {
        std::ofstream(folder / "temporary") << content;
        std::filesystem::rename(folder / "temporary", folder / name);
    }
    std::string path(const std::string& name) const { return (folder / name).string(); }

    /// Pushes frames until batches come out as the checkpoint with `stamp` makes them, which writes
    /// how many frames they have into the first byte.
    static void push_until_batches_of(ElementHarness& harness, guint8 frames) {
        for (int index = 0; index < 5000; ++index) {
            EXPECT_EQ(harness.push_frame(index % 50 + 10), GST_FLOW_OK);
            for (const auto& buffer : harness.take_buffers()) {
                guint8 byte = 0;
                gst_buffer_extract(buffer.get(), 0, &byte, 1);
                if (byte == frames)
                    return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        ADD_FAILURE() << "the new checkpoint was not used";
    }

    /// Pushes frames until one comes out as the checkpoint with `stamp` makes it, which writes 1
    /// into its first byte. Returns the number of frames pushed; each has come out.
    static int push_until_stamped(ElementHarness& harness, int first) {
        for (int index = first; index < first + 5000; ++index) {
            EXPECT_EQ(harness.push_frame(index % 50 + 10), GST_FLOW_OK);
            EXPECT_EQ(harness.wait_for_buffers(1), 1u);
            const auto buffers = harness.take_buffers();
            guint8 byte = 0;
            gst_buffer_extract(buffers.at(0).get(), 0, &byte, 1);
            if (byte == 1)
                return index + 1;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        ADD_FAILURE() << "the new checkpoint was not used";
        return first;
    }

    test::TemporaryFolder folder;
};

TEST_F(CheckpointTest, ANewOneTakesOverBetweenTwoFrames) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(kCaps);
    harness.push_frame(0);
    harness.wait_for_buffers(1);
    EXPECT_EQ(uniform_value(harness.take_buffers().at(0).get(), video_info(kCaps)),
              255 - ElementHarness::frame_value(0));
    g_object_set(harness.element(), "checkpoint", "fake:stamp", nullptr);
    push_until_stamped(harness, 0);
}

TEST_F(CheckpointTest, FramesInsideAreFinishedByTheOneBefore) {
    ElementHarness harness("checkpoint=fake:delay=1ms batch-size=4");
    harness.start(kCaps);
    for (int index = 0; index < 2; ++index)
        harness.push_frame(index);
    g_object_set(harness.element(), "checkpoint", "fake:stamp", nullptr);
    // The half batch leaves when the new checkpoint takes over, without waiting for the rest.
    int pushed = 2;
    while (harness.wait_for_buffers(0) == 0 && pushed < 3000) {
        harness.push_frame(2);
        ++pushed;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    harness.push_event(gst_event_new_eos());
    const auto buffers = harness.take_buffers();
    EXPECT_EQ(buffers.size(), static_cast<std::size_t>(pushed));
    for (int index = 0; index < 2; ++index)
        EXPECT_EQ(
            uniform_value(buffers.at(static_cast<std::size_t>(index)).get(), video_info(kCaps)),
            255 - ElementHarness::frame_value(index));
}

TEST_F(CheckpointTest, OneThatCannotBeUsedIsAWarningAndTheOldOneStays) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(kCaps);
    g_object_set(harness.element(), "checkpoint", "/no/such/model", nullptr);
    const auto warning = wait_for_warning(harness.bus());
    EXPECT_EQ(warning.domain, GST_RESOURCE_ERROR);
    EXPECT_EQ(warning.code, GST_RESOURCE_ERROR_NOT_FOUND);
    EXPECT_NE(warning.text.find("/no/such/model"), std::string::npos);
    EXPECT_NE(warning.text.find("stays in use"), std::string::npos);
    harness.push_frame(1);
    harness.wait_for_buffers(1);
    EXPECT_EQ(uniform_value(harness.take_buffers().at(0).get(), video_info(kCaps)),
              255 - ElementHarness::frame_value(1));
}

TEST_F(CheckpointTest, OneThatThereIsTooLittleMemoryForIsAWarningAndTheOldOneStays) {
    for (const bool live : {false, true}) {
        ElementHarness harness("checkpoint=fake:invert");
        harness.set_upstream_latency(live, 0, GST_CLOCK_TIME_NONE);
        harness.start(kCaps);
        g_object_set(harness.element(), "checkpoint", "fake:memory=100", nullptr);
        const auto warning = wait_for_warning(harness.bus());
        EXPECT_EQ(warning.domain, GST_RESOURCE_ERROR);
        EXPECT_EQ(warning.code, GST_RESOURCE_ERROR_NO_SPACE_LEFT);
        EXPECT_NE(warning.text.find("stays in use"), std::string::npos);
        EXPECT_EQ(harness.push_frame(1), GST_FLOW_OK);
        harness.wait_for_buffers(1);
        EXPECT_EQ(uniform_value(harness.take_buffers().at(0).get(), video_info(kCaps)),
                  255 - ElementHarness::frame_value(1));
    }
}

TEST_F(CheckpointTest, OneOnAGpuWithTooLittleMemoryForAFullBatchTakesOverWithSmallerOnes) {
    ElementHarness harness("checkpoint=fake:gpu batch-size=4");
    harness.start(kCaps);
    g_object_set(harness.element(), "checkpoint", "fake:gpu,stamp,at-most=2", nullptr);
    push_until_batches_of(harness, 2);
    EXPECT_TRUE(wait_for_message(harness.bus(), GST_MESSAGE_WARNING)) << "4 to 2";
}

TEST_F(CheckpointTest, AWatchedFileIsLoadedAgainWhenItIsReplaced) {
    replace("model", "fake:invert");
    ElementHarness harness("watch=true checkpoint=" + path("model"));
    harness.start(kCaps);
    harness.push_frame(0);
    harness.wait_for_buffers(1);
    harness.take_buffers();
    std::this_thread::sleep_for(std::chrono::milliseconds(200)); // the watch begins
    replace("model", "fake:stamp");
    const int pushed = push_until_stamped(harness, 0);
    // A broken file does no harm, and the next good one is used.
    replace("model", "rubbish");
    ASSERT_TRUE(wait_for_message(harness.bus(), GST_MESSAGE_WARNING));
    push_until_stamped(harness, pushed);
}

TEST_F(CheckpointTest, AFileThatIsNotWatchedIsNotLoadedAgain) {
    replace("model", "fake:invert");
    ElementHarness harness("checkpoint=" + path("model"));
    harness.start(kCaps);
    replace("model", "fake:stamp");
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    harness.push_frame(10);
    harness.wait_for_buffers(1);
    EXPECT_EQ(uniform_value(harness.take_buffers().at(0).get(), video_info(kCaps)),
              255 - ElementHarness::frame_value(10));
}

TEST_F(CheckpointTest, ElementsThatBeginAfterTheFileWasReplacedDoNotShareTheOldOne) {
    replace("model", "fake:invert");
    ElementHarness before("checkpoint=" + path("model"));
    before.start(kCaps);
    replace("model", "fake:stamp,slower-by=0");
    ElementHarness after("checkpoint=" + path("model"));
    after.start(kCaps);
    EXPECT_EQ(push_until_stamped(after, 0), 1);
}

TEST_F(CheckpointTest, ManyChangesInARowEndWithTheLast) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(kCaps);
    for (int change = 0; change < 30; ++change) {
        g_object_set(harness.element(), "checkpoint",
                     change % 2 == 0 ? "fake:per-frame=0" : "/no/such/model", nullptr);
        harness.push_frame(change);
    }
    g_object_set(harness.element(), "checkpoint", "fake:stamp", nullptr);
    harness.wait_for_buffers(30);
    harness.take_buffers();
    push_until_stamped(harness, 0);
}

TEST_F(CheckpointTest, StoppingWaitsForTheOneBeforeTooWhichStillComputes) {
    ElementHarness harness("checkpoint=fake:delay=30ms batches-in-flight=16");
    harness.start(kCaps);
    const int threads = process_resources().threads;
    for (int index = 0; index < 10; ++index)
        harness.push_frame(index);
    g_object_set(harness.element(), "checkpoint", "fake:invert", nullptr);
    // The frame that the new one is for waits behind nine of the old one.
    const auto new_engine_runs = [&] { return process_resources().threads > threads; };
    for (int index = 10; !new_engine_runs(); ++index)
        harness.push_frame(index);
    harness.push_frame(0);
    ASSERT_EQ(gst_element_set_state(harness.element(), GST_STATE_READY), GST_STATE_CHANGE_SUCCESS);
    // The loader's thread is gone, the source task's, and both engines': at once, but for the time
    // that the system takes. What the old engine would have to compute takes longer.
    int left = process_resources().threads;
    for (int wait = 0; left > threads - 2 && wait < 100; ++wait) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        left = process_resources().threads;
    }
    EXPECT_LE(left, threads - 2);
}

TEST_F(CheckpointTest, StoppingWhileOneIsLoadedLeavesNothingBehind) {
    for (int cycle = 0; cycle < 20; ++cycle) {
        ElementHarness harness("checkpoint=fake:invert");
        harness.start(kCaps);
        harness.push_frame(0);
        g_object_set(harness.element(), "checkpoint", "fake:stamp", nullptr);
    }
}

} // namespace
} // namespace unit
