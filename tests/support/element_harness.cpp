#include "tests/support/element_harness.h"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

namespace unit {
namespace {

constexpr auto kPatience = std::chrono::seconds(10);

std::string current_caps(GstPad* pad) {
    GstCaps* caps = gst_pad_get_current_caps(pad);
    if (!caps)
        return {};
    gchar* text = gst_caps_to_string(caps);
    std::string result = text;
    g_free(text);
    gst_caps_unref(caps);
    return result;
}

} // namespace

ElementHarness::ElementHarness(const std::string& properties) {
    GError* error = nullptr;
    GstElement* element = gst_parse_launch(("unittranslate " + properties).c_str(), &error);
    if (!element || error)
        throw std::runtime_error(error ? error->message : "no element");
    bus_ = gst_bus_new();
    gst_element_set_bus(element, bus_);
    harness_ = gst_harness_new_with_element(element, "sink", "src");
    gst_object_unref(element);
    gst_pad_add_probe(harness_->sinkpad,
                      static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER |
                                                   GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM |
                                                   GST_PAD_PROBE_TYPE_EVENT_FLUSH),
                      record_probe, this, nullptr);
    // The harness's own answer is always live.
    gst_pad_add_probe(
        harness_->srcpad,
        static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_QUERY_UPSTREAM | GST_PAD_PROBE_TYPE_PUSH),
        answer_probe, this, nullptr);
}

ElementHarness::~ElementHarness() {
    {
        // What a sink does when the pipeline stops: it lets go before the elements upstream stop.
        const std::lock_guard lock(mutex_);
        flushing_ = true;
    }
    changed_.notify_all();
    gst_element_set_bus(harness_->element, nullptr);
    gst_harness_teardown(harness_);
    gst_object_unref(bus_);
}

void ElementHarness::set_upstream_latency(bool live, GstClockTime min, GstClockTime max) {
    const std::lock_guard lock(mutex_);
    live_ = live;
    min_latency_ = min;
    max_latency_ = max;
}

void ElementHarness::start(const std::string& caps) {
    push_event(gst_event_new_stream_start("test"));
    send_caps(caps);
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    push_event(gst_event_new_segment(&segment));
}

void ElementHarness::send_caps(const std::string& caps) {
    info_ = video_info(caps);
    GstCaps* parsed = gst_caps_from_string(caps.c_str());
    push_event(gst_event_new_caps(parsed));
    gst_caps_unref(parsed);
}

BufferPointer ElementHarness::make_frame(int index, std::uint8_t value) const {
    BufferPointer buffer(gst_buffer_new_allocate(nullptr, info_.size, nullptr));
    gst_buffer_memset(buffer.get(), 0, value, info_.size);
    GST_BUFFER_PTS(buffer.get()) = static_cast<GstClockTime>(index) * 40 * GST_MSECOND;
    GST_BUFFER_DURATION(buffer.get()) = 40 * GST_MSECOND;
    GST_BUFFER_OFFSET(buffer.get()) = static_cast<guint64>(index);
    GST_BUFFER_OFFSET_END(buffer.get()) = static_cast<guint64>(index) + 1;
    return buffer;
}

void ElementHarness::set_downstream_flow(GstFlowReturn flow) {
    const std::lock_guard lock(mutex_);
    flow_ = flow;
}

void ElementHarness::set_downstream_blocked(bool blocked) {
    {
        const std::lock_guard lock(mutex_);
        blocked_ = blocked;
    }
    changed_.notify_all();
}

void ElementHarness::wait_until_blocked() {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, kPatience, [this] { return keeps_buffer_; }));
}

bool ElementHarness::keeps_buffer() {
    const std::lock_guard lock(mutex_);
    return keeps_buffer_;
}

std::size_t ElementHarness::wait_for_buffers(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kPatience, [&] { return buffers_ >= count; });
    return buffers_;
}

std::vector<Arrival> ElementHarness::take_arrivals() {
    const std::lock_guard lock(mutex_);
    buffers_ = 0;
    return std::exchange(arrivals_, {});
}

std::vector<BufferPointer> ElementHarness::take_buffers() {
    std::vector<BufferPointer> buffers;
    for (auto& arrival : take_arrivals()) {
        if (arrival.buffer)
            buffers.push_back(std::move(arrival.buffer));
    }
    return buffers;
}

GstPadProbeReturn ElementHarness::answer_probe(GstPad*, GstPadProbeInfo* info, gpointer self) {
    GstQuery* query = GST_PAD_PROBE_INFO_QUERY(info);
    if (GST_QUERY_TYPE(query) != GST_QUERY_LATENCY)
        return GST_PAD_PROBE_OK;
    auto* harness = static_cast<ElementHarness*>(self);
    const std::lock_guard lock(harness->mutex_);
    gst_query_set_latency(query, harness->live_, harness->min_latency_, harness->max_latency_);
    return GST_PAD_PROBE_HANDLED;
}

GstPadProbeReturn ElementHarness::record_probe(GstPad* pad, GstPadProbeInfo* info, gpointer self) {
    return static_cast<ElementHarness*>(self)->record(pad, info);
}

GstPadProbeReturn ElementHarness::record(GstPad* pad, GstPadProbeInfo* info) {
    std::unique_lock lock(mutex_);
    if (GST_PAD_PROBE_INFO_TYPE(info) & GST_PAD_PROBE_TYPE_BUFFER)
        return record_buffer(lock, pad, info);

    const GstEventType type = GST_EVENT_TYPE(GST_PAD_PROBE_INFO_EVENT(info));
    if (type == GST_EVENT_FLUSH_START || type == GST_EVENT_FLUSH_STOP) {
        flushing_ = type == GST_EVENT_FLUSH_START;
        changed_.notify_all();
    }
    arrivals_.push_back({nullptr, type, current_caps(pad)});
    return GST_PAD_PROBE_OK;
}

GstPadProbeReturn ElementHarness::record_buffer(std::unique_lock<std::mutex>& lock, GstPad* pad,
                                                GstPadProbeInfo* info) {
    keeps_buffer_ = blocked_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !blocked_ || flushing_; });
    if (flushing_) {
        // Letting go takes time, so that a test can see who waits for it.
        lock.unlock();
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        lock.lock();
    }
    keeps_buffer_ = false;

    BufferPointer buffer(GST_PAD_PROBE_INFO_BUFFER(info));
    GST_PAD_PROBE_INFO_DATA(info) = nullptr;
    if (flushing_) {
        GST_PAD_PROBE_INFO_FLOW_RETURN(info) = GST_FLOW_FLUSHING;
        return GST_PAD_PROBE_HANDLED;
    }
    GST_PAD_PROBE_INFO_FLOW_RETURN(info) = flow_;
    if (flow_ == GST_FLOW_OK) {
        arrivals_.push_back({std::move(buffer), GST_EVENT_UNKNOWN, current_caps(pad)});
        ++buffers_;
        changed_.notify_all();
    }
    return GST_PAD_PROBE_HANDLED;
}

GstVideoInfo video_info(const std::string& caps) {
    GstCaps* parsed = gst_caps_from_string(caps.c_str());
    GstVideoInfo info;
    gst_video_info_init(&info);
    if (!parsed || !gst_video_info_from_caps(&info, parsed))
        throw std::runtime_error("no video caps: " + caps);
    gst_caps_unref(parsed);
    return info;
}

int uniform_value(GstBuffer* buffer, const GstVideoInfo& info) {
    GstVideoFrame frame;
    if (!gst_video_frame_map(&frame, &info, buffer, GST_MAP_READ))
        return -1;
    int value = static_cast<const guint8*>(GST_VIDEO_FRAME_COMP_DATA(&frame, 0))[0];
    for (guint component = 0; component < GST_VIDEO_FRAME_N_COMPONENTS(&frame); ++component) {
        const auto* row = static_cast<const guint8*>(GST_VIDEO_FRAME_COMP_DATA(&frame, component));
        const int bytes = (GST_VIDEO_FRAME_COMP_DEPTH(&frame, component) + 7) / 8;
        for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT(&frame, component); ++y) {
            for (int x = 0; x < bytes * GST_VIDEO_FRAME_COMP_WIDTH(&frame, component); ++x) {
                const int sample = x / bytes * GST_VIDEO_FRAME_COMP_PSTRIDE(&frame, component);
                if (row[sample + x % bytes] != value)
                    value = -1;
            }
            row += GST_VIDEO_FRAME_COMP_STRIDE(&frame, component);
        }
    }
    gst_video_frame_unmap(&frame);
    return value;
}

} // namespace unit
