/// The element's frame rate beside the bare engine's on the same frames, both in one run and in
/// turns: what batching, threads and GStreamer cost. With an engine that does nothing, what they
/// allow at most.
///
///   element-benchmark ENGINE CHECKPOINT WIDTH HEIGHT BATCH-SIZE FRAMES

#include "core/engine.h"

#include <gst/app/gstappsrc.h>
#include <gst/gst.h>
#include <gst/video/video.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <mutex>
#include <string>
#include <vector>

namespace {

using namespace unit;
using Seconds = std::chrono::duration<double>;

/// Odd, so that the median is one of them. Many short turns rather than few long ones: a machine
/// that is shared with others changes its speed within seconds, and both sides of a turn should
/// meet the same.
constexpr int kRounds = 15;

struct Run {
    std::string engine;
    std::string checkpoint;
    int width;
    int height;
    int batch_size;
    int frames;
};

[[noreturn]] void fail(const std::string& reason) {
    std::fprintf(stderr, "element-benchmark: %s\n", reason.c_str());
    std::exit(1);
}

/// Noise that is the same in every run: an image without structure would let no kernel cheat, but
/// the network's speed does not depend on it either.
std::vector<guint8> make_picture(gsize size) {
    std::vector<guint8> picture(size);
    guint32 state = 1;
    for (guint8& byte : picture) {
        state = state * 1664525U + 1013904223U;
        byte = static_cast<guint8>(state >> 24);
    }
    return picture;
}

GstVideoInfo nv12_info(const Run& run) {
    GstVideoInfo info;
    gst_video_info_set_format(&info, GST_VIDEO_FORMAT_NV12, static_cast<guint>(run.width),
                              static_cast<guint>(run.height));
    return info;
}

/// The engine called directly.
class BareEngine {
  public:
    explicit BareEngine(const Run& run) : run_(run), info_(nv12_info(run)) {
        void* handle = dlopen(run.engine.c_str(), RTLD_NOW | RTLD_LOCAL);
        const auto entry =
            handle ? reinterpret_cast<decltype(&unit_engine_entry)>(dlsym(handle, kEngineEntryName))
                   : nullptr;
        if (!entry)
            fail("no engine at " + run.engine);
        library_ = entry();
        Status status;
        engine_ = library_->open({run.checkpoint, "cpu"}, status);
        if (!engine_)
            fail(status.message);
        input_ = make_picture(info_.size);
        outputs_.assign(static_cast<std::size_t>(run.batch_size), input_);
        for (auto& output : outputs_)
            frames_.push_back({format(), view<const guint8>(input_.data()), view(output.data())});
    }
    ~BareEngine() { library_->close(engine_); }
    BareEngine(const BareEngine&) = delete;
    BareEngine& operator=(const BareEngine&) = delete;

    /// Frames a second of the network alone, and with the reading and writing of frames. An engine
    /// without a network spends no time in it: the first is 0 then.
    struct Measurement {
        double network;
        double engine;
    };
    Measurement measure() {
        std::chrono::nanoseconds network{0};
        std::chrono::nanoseconds engine{0};
        int done = 0;
        for (; done < run_.frames; done += run_.batch_size) {
            BatchTimes times;
            const auto begin = std::chrono::steady_clock::now();
            const Status status = engine_->translate(
                Direction::From1To2, network_size_of_frame(format()), frames_, times);
            if (!status.ok())
                fail(status.message);
            engine += std::chrono::steady_clock::now() - begin;
            network += times.compute;
        }
        return {network.count() > 0 ? done / Seconds(network).count() : 0,
                done / Seconds(engine).count()};
    }

  private:
    FrameFormat format() const { return {PixelFormat::NV12, run_.width, run_.height}; }
    template <typename Byte>
    FramePlanes<Byte> view(Byte* data) const {
        return {{data + info_.offset[0], data + info_.offset[1]},
                {info_.stride[0], info_.stride[1]}};
    }

    Run run_;
    GstVideoInfo info_;
    const EngineLibrary* library_ = nullptr;
    Engine* engine_ = nullptr;
    std::vector<guint8> input_;
    std::vector<std::vector<guint8>> outputs_;
    std::vector<TranslationFrame> frames_;
};

/// The element between an appsrc and a fakesink.
class ElementPipeline {
  public:
    explicit ElementPipeline(const Run& run) : run_(run) {
        const std::string line =
            "appsrc name=source format=time block=true max-buffers=8 caps=video/x-raw,format=NV12,"
            "width=" +
            std::to_string(run.width) + ",height=" + std::to_string(run.height) +
            ",framerate=25/1 ! unittranslate device=cpu checkpoint=" + run.checkpoint +
            " batch-size=" + std::to_string(run.batch_size) +
            " ! fakesink name=sink sync=false signal-handoffs=true";
        GError* error = nullptr;
        pipeline_ = gst_parse_launch(line.c_str(), &error);
        if (!pipeline_)
            fail(error->message);
        source_ = gst_bin_get_by_name(GST_BIN(pipeline_), "source");
        GstElement* sink = gst_bin_get_by_name(GST_BIN(pipeline_), "sink");
        g_signal_connect(sink, "handoff", G_CALLBACK(count), this);
        gst_object_unref(sink);
        const GstVideoInfo info = nv12_info(run);
        const auto picture = make_picture(info.size);
        picture_ = gst_buffer_new_memdup(picture.data(), picture.size());
        gst_element_set_state(pipeline_, GST_STATE_PLAYING);
    }
    ~ElementPipeline() {
        gst_element_set_state(pipeline_, GST_STATE_NULL);
        gst_object_unref(source_);
        gst_object_unref(pipeline_);
        gst_buffer_unref(picture_);
    }
    ElementPipeline(const ElementPipeline&) = delete;
    ElementPipeline& operator=(const ElementPipeline&) = delete;

    /// Frames a second from the first frame that goes in to the last that comes out.
    double measure() {
        const int wanted = (run_.frames + run_.batch_size - 1) / run_.batch_size * run_.batch_size;
        const gint before = g_atomic_int_get(&arrived_);
        const auto begin = std::chrono::steady_clock::now();
        for (int frame = 0; frame < wanted; ++frame) {
            GstBuffer* buffer = gst_buffer_copy(picture_); // shares the pixels
            GST_BUFFER_PTS(buffer) = static_cast<GstClockTime>(pushed_++) * 40 * GST_MSECOND;
            if (gst_app_src_push_buffer(GST_APP_SRC(source_), buffer) != GST_FLOW_OK)
                fail("the pipeline takes no more frames");
        }
        std::unique_lock lock(mutex_);
        arrival_.wait(lock, [&] { return g_atomic_int_get(&arrived_) - before >= wanted; });
        return wanted / Seconds(std::chrono::steady_clock::now() - begin).count();
    }

  private:
    static void count(GstElement*, GstBuffer*, GstPad*, gpointer self) {
        auto* pipeline = static_cast<ElementPipeline*>(self);
        const std::lock_guard lock(pipeline->mutex_);
        g_atomic_int_inc(&pipeline->arrived_);
        pipeline->arrival_.notify_one();
    }

    Run run_;
    GstElement* pipeline_ = nullptr;
    GstElement* source_ = nullptr;
    GstBuffer* picture_ = nullptr;
    int pushed_ = 0;
    std::mutex mutex_;
    std::condition_variable arrival_;
    gint arrived_ = 0;
};

/// Frames a second of every turn, and their median as the figure to print.
class Rates {
  public:
    void add(double rate) { rates_.push_back(rate); }
    double median() const { return sorted()[rates_.size() / 2]; }
    double lowest() const { return sorted().front(); }
    double highest() const { return sorted().back(); }

    /// Turn by turn, because what slows one side of a turn slows the other too.
    Rates relative_to(const Rates& other) const {
        Rates ratios;
        for (std::size_t turn = 0; turn < rates_.size(); ++turn)
            ratios.add(rates_[turn] / other.rates_[turn]);
        return ratios;
    }

  private:
    std::vector<double> sorted() const {
        auto rates = rates_;
        std::sort(rates.begin(), rates.end());
        return rates;
    }

    std::vector<double> rates_;
};

void print(const char* name, const Rates& rates, int digits) {
    std::printf("  %-18s %10.*f  (%.*f to %.*f)\n", name, digits, rates.median(), digits,
                rates.lowest(), digits, rates.highest());
}

} // namespace

int main(int argc, char** argv) {
    gst_init(&argc, &argv);
    if (argc != 7) {
        std::fprintf(stderr, "Usage: %s ENGINE CHECKPOINT WIDTH HEIGHT BATCH-SIZE FRAMES\n",
                     argv[0]);
        return 2;
    }
    const Run run{
        argv[1],           argv[2], std::atoi(argv[3]), std::atoi(argv[4]), std::atoi(argv[5]),
        std::atoi(argv[6])};
    g_setenv("UNITTRANSLATE_ENGINE", run.engine.c_str(), TRUE);
    BareEngine bare(run);
    ElementPipeline pipeline(run);
    bare.measure();
    pipeline.measure();
    Rates network;
    Rates engine;
    Rates element;
    for (int round = 0; round < kRounds; ++round) {
        const auto rates = bare.measure();
        network.add(rates.network);
        engine.add(rates.engine);
        element.add(pipeline.measure());
    }
    std::printf(
        "%dx%d NV12, batch-size %d, %d frames in turns, %d times; frames/s, median (range)\n",
        run.width, run.height, run.batch_size, run.frames, kRounds);
    const bool has_network = network.lowest() > 0;
    if (has_network)
        print("network alone", network, 2);
    print("engine", engine, 2);
    print("element", element, 2);
    if (has_network)
        print("element / network", element.relative_to(network), 3);
    return 0;
}
