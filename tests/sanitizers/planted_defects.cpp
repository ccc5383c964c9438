/// Does wrong, on purpose, what its argument names. The sanitizers must report that; they would
/// find nothing in the tests either if a wrong option, suppression or annotation kept them from
/// seeing it. The defects are of the kinds that the element could have: in its threads, which
/// GStreamer starts, and with GStreamer's objects.

#include <gst/gst.h>

#include <atomic>
#include <cstdio>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

/// Lets two threads go on at the same time. Relaxed, so that it orders nothing.
class Meeting {
  public:
    void wait_for_both() {
        arrived_.fetch_add(1, std::memory_order_relaxed);
        while (arrived_.load(std::memory_order_relaxed) < 2)
            std::this_thread::yield();
    }

  private:
    std::atomic<int> arrived_ = 0;
};

/// What two threads touch.
class Shared {
  public:
    void touch() {
        meeting_.wait_for_both();
        ++value_;
    }
    void touch_with(GMutex& mutex) {
        meeting_.wait_for_both();
        g_mutex_lock(&mutex);
        ++value_;
        g_mutex_unlock(&mutex);
    }

  private:
    Meeting meeting_;
    int value_ = 0;
};

void race_of_threads() {
    Shared shared;
    std::thread other([&] { shared.touch(); });
    shared.touch();
    other.join();
}

/// Two streams, in each of which a probe calls `touch` for each buffer on the stream's thread.
void play_two_streams(std::function<void()> touch) {
    GstElement* pipeline = gst_parse_launch("videotestsrc num-buffers=5 ! fakesink name=sink1 "
                                            "videotestsrc num-buffers=5 ! fakesink name=sink2",
                                            nullptr);
    for (const char* name : {"sink1", "sink2"}) {
        GstElement* sink = gst_bin_get_by_name(GST_BIN(pipeline), name);
        GstPad* pad = gst_element_get_static_pad(sink, "sink");
        gst_pad_add_probe(
            pad, GST_PAD_PROBE_TYPE_BUFFER,
            [](GstPad*, GstPadProbeInfo*, gpointer function) {
                (*static_cast<std::function<void()>*>(function))();
                return GST_PAD_PROBE_OK;
            },
            &touch, nullptr);
        gst_object_unref(pad);
        gst_object_unref(sink);
    }
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    GstBus* bus = gst_element_get_bus(pipeline);
    gst_message_unref(gst_bus_timed_pop_filtered(bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS));
    gst_object_unref(bus);
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(pipeline);
}

void race_of_probes() {
    Shared shared;
    play_two_streams([&] { shared.touch(); });
}

/// No defect, and so no report: what two streams share is locked, and two threads read a buffer
/// before each gives its reference up.
void nothing() {
    Shared shared;
    GMutex mutex;
    g_mutex_init(&mutex);
    play_two_streams([&] { shared.touch_with(mutex); });
    g_mutex_clear(&mutex);

    Meeting meeting;
    const auto read = [&meeting](GstBuffer* buffer) {
        GstMapInfo map;
        gst_buffer_map(buffer, &map, GST_MAP_READ);
        std::vector<guint8>(map.data, map.data + map.size);
        gst_buffer_unmap(buffer, &map);
        meeting.wait_for_both();
        gst_buffer_unref(buffer);
    };
    GstBuffer* buffer = gst_buffer_new_allocate(nullptr, 1, nullptr);
    gst_buffer_memset(buffer, 0, 1, 1);
    std::thread other(read, gst_buffer_ref(buffer));
    read(buffer);
    other.join();
}

void race_with_a_task() {
    Shared shared;
    GRecMutex lock;
    g_rec_mutex_init(&lock);
    GstTask* task = gst_task_new([](gpointer touched) { static_cast<Shared*>(touched)->touch(); },
                                 &shared, nullptr);
    gst_task_set_lock(task, &lock);
    gst_task_start(task);
    shared.touch();
    gst_task_join(task);
    gst_object_unref(task);
    g_rec_mutex_clear(&lock);
}

void locks_in_both_orders() {
    std::mutex first;
    GMutex second;
    g_mutex_init(&second);
    first.lock();
    g_mutex_lock(&second);
    g_mutex_unlock(&second);
    first.unlock();
    g_mutex_lock(&second);
    first.lock();
    first.unlock();
    g_mutex_unlock(&second);
    g_mutex_clear(&second);
}

void use_after_free() {
    GstBuffer* buffer = gst_buffer_new();
    gst_buffer_unref(buffer);
    std::printf("%d\n", GST_BUFFER_PTS_IS_VALID(buffer));
}

void overflow() {
    volatile int value = std::numeric_limits<int>::max();
    value = value + 1;
}

void leak_of_memory() {
    static_cast<void>(new std::vector<int>(100));
}

void leak_of_a_buffer() {
    gst_buffer_new_allocate(nullptr, 100, nullptr);
}

} // namespace

int main(int argc, char** argv) {
    const std::map<std::string, void (*)()> defects = {
        {"race-of-threads", race_of_threads},
        {"race-of-probes", race_of_probes},
        {"nothing", nothing},
        {"race-with-a-task", race_with_a_task},
        {"locks-in-both-orders", locks_in_both_orders},
        {"use-after-free", use_after_free},
        {"overflow", overflow},
        {"leak-of-memory", leak_of_memory},
        {"leak-of-a-buffer", leak_of_a_buffer},
    };
    const auto defect = argc == 2 ? defects.find(argv[1]) : defects.end();
    if (defect == defects.end()) {
        std::fprintf(stderr, "Usage: planted-defects DEFECT, one of:\n");
        for (const auto& [name, function] : defects)
            std::fprintf(stderr, "  %s\n", name.c_str());
        return 2;
    }
    gst_init(nullptr, nullptr);
    defect->second();
    gst_deinit();
    return 0;
}
