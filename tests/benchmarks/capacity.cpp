/// How many live streams one shared engine serves: 1 to 64 of them, 25 frames/s each, through one
/// model on a device that takes a + b * frames milliseconds for a batch (the fake engine sleeps for
/// that long). Prints a table and writes a plot. What the device could do at most stands beside it,
/// on paper: batch-size / (a + b * batch-size).
///
///   capacity ENGINE SECONDS PLOT.svg

#include "tests/benchmarks/line_plot.h"

#include <gst/gst.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr double kFixedMilliseconds = 5.0;
constexpr double kMillisecondsPerFrame = 0.5;
constexpr int kBatchSize = 16;
constexpr int kRate = 25;

struct Result {
    int streams = 0;
    double sent = 0.0;      ///< frames/s, of all streams
    double delivered = 0.0; ///< frames/s, of all streams
    double median = 0.0;    ///< milliseconds from capture to sink
    double p95 = 0.0;
    double p99 = 0.0;
    double fill = 0.0; ///< mean share of a full batch
};

/// Frames a second that the device computes in full batches.
double most_on_paper() {
    return kBatchSize * 1000.0 / (kFixedMilliseconds + kMillisecondsPerFrame * kBatchSize);
}

/// One pipeline with a number of cameras, each with its own element.
class Cameras {
  public:
    explicit Cameras(int streams) : streams_(streams) {
        std::string line;
        for (int stream = 0; stream < streams; ++stream) {
            const std::string number = std::to_string(stream);
            line += "videotestsrc is-live=true pattern=black ! video/x-raw,format=GRAY8,width=16,"
                    "height=16,framerate=" +
                    std::to_string(kRate) +
                    "/1 ! "
                    "identity name=camera" +
                    number +
                    " silent=true ! "
                    "queue max-size-buffers=1 leaky=downstream ! "
                    "unittranslate name=element" +
                    number + " checkpoint=fake:idle,delay-us=" +
                    std::to_string(static_cast<int>(kFixedMilliseconds * 1000)) + ",per-frame-us=" +
                    std::to_string(static_cast<int>(kMillisecondsPerFrame * 1000)) +
                    " batch-size=" + std::to_string(kBatchSize) +
                    " max-latency=20000000 ! "
                    "fakesink name=sink" +
                    number + " sync=false ";
        }
        GError* error = nullptr;
        pipeline_ = gst_parse_launch(line.c_str(), &error);
        if (!pipeline_) {
            std::fprintf(stderr, "capacity: %s\n", error->message);
            std::exit(1);
        }
        for (int stream = 0; stream < streams; ++stream) {
            probe("camera" + std::to_string(stream), "src", count_sent);
            probe("sink" + std::to_string(stream), "sink", count_delivered);
        }
    }
    ~Cameras() {
        gst_element_set_state(pipeline_, GST_STATE_NULL);
        gst_object_unref(pipeline_);
    }
    Cameras(const Cameras&) = delete;
    Cameras& operator=(const Cameras&) = delete;

    Result measure(int seconds) {
        gst_element_set_state(pipeline_, GST_STATE_PLAYING);
        std::this_thread::sleep_for(std::chrono::seconds(1)); // caps, preparation, phases
        const GstClockTime begin = gst_element_get_current_running_time(pipeline_);
        {
            const std::lock_guard lock(mutex_);
            first_capture_ = begin;
            last_capture_ = begin + static_cast<GstClockTime>(seconds) * GST_SECOND;
        }
        // The last frames have a second to arrive.
        std::this_thread::sleep_for(std::chrono::seconds(seconds + 1));
        const std::lock_guard lock(mutex_);
        std::sort(latencies_.begin(), latencies_.end());
        return {streams_,
                static_cast<double>(sent_) / seconds,
                static_cast<double>(latencies_.size()) / seconds,
                percentile(50),
                percentile(95),
                percentile(99),
                mean_fill()};
    }

  private:
    void probe(const std::string& element, const char* pad_name, GstPadProbeCallback callback) {
        GstElement* named = gst_bin_get_by_name(GST_BIN(pipeline_), element.c_str());
        GstPad* pad = gst_element_get_static_pad(named, pad_name);
        gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, callback, this, nullptr);
        gst_object_unref(pad);
        gst_object_unref(named);
    }

    static GstPadProbeReturn count_sent(GstPad*, GstPadProbeInfo* info, gpointer self) {
        auto* cameras = static_cast<Cameras*>(self);
        const std::lock_guard lock(cameras->mutex_);
        if (cameras->is_counted(capture_time(info)))
            ++cameras->sent_;
        return GST_PAD_PROBE_OK;
    }

    static GstPadProbeReturn count_delivered(GstPad*, GstPadProbeInfo* info, gpointer self) {
        auto* cameras = static_cast<Cameras*>(self);
        const GstClockTime now = gst_element_get_current_running_time(cameras->pipeline_);
        const GstClockTime captured = capture_time(info);
        const std::lock_guard lock(cameras->mutex_);
        if (cameras->is_counted(captured))
            cameras->latencies_.push_back(static_cast<double>(GST_CLOCK_DIFF(captured, now)) /
                                          GST_MSECOND);
        return GST_PAD_PROBE_OK;
    }

    /// A live source's timestamp is the running time of the capture.
    static GstClockTime capture_time(GstPadProbeInfo* info) {
        return GST_BUFFER_PTS(GST_PAD_PROBE_INFO_BUFFER(info));
    }

    bool is_counted(GstClockTime captured) const {
        return captured >= first_capture_ && captured < last_capture_;
    }

    double percentile(int percent) const {
        if (latencies_.empty())
            return 0.0;
        return latencies_[(latencies_.size() - 1) * static_cast<std::size_t>(percent) / 100];
    }

    /// As the elements saw it; each counts the batches that had frames of its stream.
    double mean_fill() const {
        double sum = 0.0;
        for (int stream = 0; stream < streams_; ++stream) {
            GstElement* element = gst_bin_get_by_name(GST_BIN(pipeline_),
                                                      ("element" + std::to_string(stream)).c_str());
            GstStructure* stats = nullptr;
            g_object_get(element, "stats", &stats, nullptr);
            double fill = 0.0;
            gst_structure_get_double(stats, "mean-fill", &fill);
            sum += fill;
            gst_structure_free(stats);
            gst_object_unref(element);
        }
        return sum / streams_;
    }

    int streams_;
    GstElement* pipeline_ = nullptr;
    std::mutex mutex_;
    // Guarded by mutex_.
    GstClockTime first_capture_ = GST_CLOCK_TIME_NONE; ///< of the frames that are counted
    GstClockTime last_capture_ = GST_CLOCK_TIME_NONE;
    guint64 sent_ = 0;
    std::vector<double> latencies_;
};

void print(const Result& result) {
    std::printf("| %d | %.0f | %.0f | %.1f %% | %.1f | %.1f | %.1f | %.2f |\n", result.streams,
                result.sent, result.delivered, 100.0 * (1.0 - result.delivered / result.sent),
                result.median, result.p95, result.p99, result.fill);
    std::fflush(stdout);
}

void write_plot(const std::vector<Result>& results, const char* path) {
    unit::Line latency{"95th percentile of latency (ms)", {}};
    unit::Line delivered{"delivered (% of frames)", {}};
    unit::Line fill{"mean fill of batches (%)", {}};
    for (const Result& result : results) {
        const auto streams = static_cast<double>(result.streams);
        latency.points.push_back({streams, result.p95});
        delivered.points.push_back({streams, 100.0 * result.delivered / result.sent});
        fill.points.push_back({streams, 100.0 * result.fill});
    }
    unit::write_line_plot(path, "Live streams of 25 frames/s on one engine", "streams",
                          {latency, delivered, fill});
}

} // namespace

int main(int argc, char** argv) {
    gst_init(&argc, &argv);
    if (argc != 4) {
        std::fprintf(stderr, "Usage: %s ENGINE SECONDS PLOT.svg\n", argv[0]);
        return 2;
    }
    g_setenv("UNITTRANSLATE_ENGINE", argv[1], TRUE);
    std::printf("A batch takes %.1f + %.1f ms a frame; batch-size %d, max-latency 20 ms. On paper "
                "%.0f frames/s at most: %.0f streams.\n\n",
                kFixedMilliseconds, kMillisecondsPerFrame, kBatchSize, most_on_paper(),
                most_on_paper() / kRate);
    std::printf("| streams | sent/s | delivered/s | dropped | latency (ms): median | 95 %% | 99 %% "
                "| mean fill |\n|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    std::vector<Result> results;
    for (const int streams : {1, 2, 4, 8, 16, 24, 32, 40, 48, 56, 64}) {
        results.push_back(Cameras(streams).measure(std::atoi(argv[2])));
        print(results.back());
    }
    write_plot(results, argv[3]);
    return 0;
}
