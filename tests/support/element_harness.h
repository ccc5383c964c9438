#pragma once

#include "plugin/gst_pointers.h"

#include <gst/check/gstharness.h>
#include <gst/video/video.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

namespace unit {

/// What reached the pad after the element: a buffer, or the type of an event.
struct Arrival {
    BufferPointer buffer;                        ///< empty for an event
    GstEventType event_type = GST_EVENT_UNKNOWN; ///< of an event
    std::string caps;                            ///< what the pad's caps are when it arrives
};

/// `unittranslate` in a GstHarness, with one record of all buffers and serialized events that come
/// out. The pad after it can be told to block, as a sink in preroll does, or to return an error.
class ElementHarness {
  public:
    /// `properties`: as in a launch line, for example "checkpoint=fake:invert batch-size=2".
    /// The element is PLAYING and has had no event afterwards.
    explicit ElementHarness(const std::string& properties);
    ~ElementHarness();
    ElementHarness(const ElementHarness&) = delete;
    ElementHarness& operator=(const ElementHarness&) = delete;

    GstElement* element() const { return harness_->element; }
    GstHarness* harness() const { return harness_; }
    GstBus* bus() const { return bus_; }

    /// What upstream answers to a LATENCY query. Not live, 0 and no maximum until set.
    void set_upstream_latency(bool live, GstClockTime min, GstClockTime max);

    /// Sends stream-start, caps and a TIME segment.
    void start(const std::string& caps);
    void send_caps(const std::string& caps);

    bool push_event(GstEvent* event) { return gst_harness_push_event(harness_, event); }
    GstFlowReturn push(BufferPointer buffer) {
        return gst_harness_push(harness_, buffer.release());
    }

    /// A frame of the caps sent last: all bytes `value`, frame `index` of 25 frames/s.
    BufferPointer make_frame(int index, std::uint8_t value) const;
    /// make_frame() with `index` for both, pushed.
    GstFlowReturn push_frame(int index) { return push(make_frame(index, frame_value(index))); }
    static std::uint8_t frame_value(int index) { return static_cast<std::uint8_t>(index * 3 + 1); }

    /// From now on the pad after the element returns this for each buffer.
    void set_downstream_flow(GstFlowReturn flow);
    /// From now on the pad after the element keeps the thread that brings a buffer, until unblocked
    /// or flushed.
    void set_downstream_blocked(bool blocked);
    /// Waits until a buffer is being kept by the pad.
    void wait_until_blocked();
    bool keeps_buffer();

    /// Waits until `count` buffers have come out. Returns how many have after 10 seconds.
    std::size_t wait_for_buffers(std::size_t count);
    /// Takes everything recorded so far.
    std::vector<Arrival> take_arrivals();
    /// Only the buffers of take_arrivals().
    std::vector<BufferPointer> take_buffers();

  private:
    static GstPadProbeReturn answer_probe(GstPad* pad, GstPadProbeInfo* info, gpointer self);
    static GstPadProbeReturn record_probe(GstPad* pad, GstPadProbeInfo* info, gpointer self);
    GstPadProbeReturn record(GstPad* pad, GstPadProbeInfo* info);
    GstPadProbeReturn record_buffer(std::unique_lock<std::mutex>& lock, GstPad* pad,
                                    GstPadProbeInfo* info);

    GstHarness* harness_ = nullptr;
    GstBus* bus_ = nullptr;
    GstVideoInfo info_{};

    std::mutex mutex_;
    std::condition_variable changed_;
    // Guarded by mutex_.
    std::vector<Arrival> arrivals_;
    std::size_t buffers_ = 0;
    GstFlowReturn flow_ = GST_FLOW_OK;
    bool blocked_ = false;
    bool keeps_buffer_ = false;
    bool flushing_ = false;
    bool live_ = false;
    GstClockTime min_latency_ = 0;
    GstClockTime max_latency_ = GST_CLOCK_TIME_NONE;
};

/// The value of every byte of the visible planes, or -1 where they differ.
int uniform_value(GstBuffer* buffer, const GstVideoInfo& info);

/// Video info of a caps string.
GstVideoInfo video_info(const std::string& caps);

} // namespace unit
