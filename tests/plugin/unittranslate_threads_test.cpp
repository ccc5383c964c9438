/// What any thread may do while frames flow. ThreadSanitizer sees here what tests that push frames
/// and change settings on one thread cannot show.

#include "tests/support/pipeline_run.h"
#include "tests/support/plugin_test.h"

#include <atomic>
#include <functional>
#include <vector>

namespace unit {
namespace {

class ThreadsTest : public PluginTest {
  protected:
    void SetUp() override {
        element = gst_bin_get_by_name(GST_BIN(pipeline.get()), "element");
        pipeline.count_buffers("sink", "sink");
        ASSERT_NE(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
    }
    void TearDown() override { gst_object_unref(element); }

    /// Does each of these over and over, each on a thread of its own, until `count` more frames
    /// have come out.
    void repeat_while_playing(int count,
                              const std::vector<std::function<void(int round)>>& actions) {
        std::atomic<bool> over = false;
        std::vector<std::thread> threads;
        for (const auto& action : actions) {
            threads.emplace_back([&over, &action] {
                for (int round = 0; !over; ++round)
                    action(round);
            });
        }
        const int goal = pipeline.counted() + count;
        while (pipeline.counted() < goal)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        over = true;
        for (auto& thread : threads)
            thread.join();
    }

    void expect_no_error() {
        GstMessage* message = gst_bus_pop_filtered(pipeline.bus(), GST_MESSAGE_ERROR);
        EXPECT_FALSE(message);
        if (message)
            gst_message_unref(message);
    }

    Pipeline pipeline{"videotestsrc ! video/x-raw,format=RGB,width=16,height=16 ! "
                      "unittranslate name=element checkpoint=fake:invert batch-size=2 ! "
                      "fakesink name=sink"};
    GstElement* element = nullptr;
};

TEST_F(ThreadsTest, SettingsMayBeChangedAndReadWhileFramesFlow) {
    repeat_while_playing(
        300, {[&](int round) { g_object_set(element, "direction", round % 4, nullptr); },
              [&](int round) {
                  g_object_set(element, "batch-size", static_cast<guint>(round % 5 + 1), nullptr);
                  std::this_thread::sleep_for(std::chrono::milliseconds(1));
              },
              [&](int) {
                  gint direction = -1;
                  guint batch_size = 0;
                  g_object_get(element, "direction", &direction, "batch-size", &batch_size,
                               nullptr);
                  EXPECT_GE(direction, 0);
                  EXPECT_GE(batch_size, 1u);
              }});
    expect_no_error();
}

TEST_F(ThreadsTest, TheLatencyMayBeAskedForWhileItChanges) {
    repeat_while_playing(100, {[&](int round) {
                                   g_object_set(element, "batch-size",
                                                static_cast<guint>(round % 5 + 1), nullptr);
                                   std::this_thread::sleep_for(std::chrono::milliseconds(1));
                               },
                               [&](int) {
                                   GstQuery* query = gst_query_new_latency();
                                   EXPECT_TRUE(gst_element_query(element, query));
                                   gst_query_unref(query);
                               }});
    expect_no_error();
}

TEST_F(ThreadsTest, SeeksAndSettingsMayComeFromDifferentThreads) {
    repeat_while_playing(
        100, {[&](int) {
                  EXPECT_TRUE(gst_element_seek_simple(pipeline.get(), GST_FORMAT_TIME,
                                                      GST_SEEK_FLAG_FLUSH, 0));
                  std::this_thread::sleep_for(std::chrono::milliseconds(10));
              },
              [&](int round) { g_object_set(element, "direction", round % 4, nullptr); }});
    expect_no_error();
}

} // namespace
} // namespace unit
