#include "plugin/element_events.h"

#include "plugin/cuda/cuda_caps.h"
#include "plugin/debug_categories.h"

#define GST_CAT_DEFAULT unit_translate_debug

namespace unit {
namespace {

void push_frame(gpointer state) {
    static_cast<TranslateState*>(state)->push_frame();
}

gboolean start_source_task(const Element& element) {
    return gst_pad_start_task(GST_BASE_TRANSFORM_SRC_PAD(element.base), push_frame, &element.state,
                              nullptr);
}

gboolean flush_start(const Element& element, GstEvent* event) {
    element.state.flush_start();
    // Forwarding makes downstream return the buffer that the task may be pushing.
    const gboolean forwarded = element.parent->sink_event(element.base, event);
    gst_pad_pause_task(GST_BASE_TRANSFORM_SRC_PAD(element.base));
    return forwarded;
}

gboolean flush_stop(const Element& element, GstEvent* event) {
    const gboolean forwarded = element.parent->sink_event(element.base, event);
    if (!gst_pad_is_active(GST_BASE_TRANSFORM_SRC_PAD(element.base)))
        return forwarded;
    element.state.flush_stop();
    return start_source_task(element) && forwarded;
}

/// Events that tell of what follows, and need not make what came before leave: the source task
/// pushes them between the frames, and batches go on being filled.
bool is_passed_between_frames(GstEvent* event) {
    switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_TAG:
    case GST_EVENT_TOC:
    case GST_EVENT_PROTECTION:
    case GST_EVENT_SINK_MESSAGE:
    case GST_EVENT_CUSTOM_DOWNSTREAM_STICKY:
        return true;
    case GST_EVENT_CUSTOM_DOWNSTREAM:
        // A still frame is to be seen, whatever comes next.
        return !gst_video_event_parse_still_frame(event, nullptr);
    default:
        return false;
    }
}

/// Forwards an event after all frames that came before it.
gboolean serialized_event(const Element& element, GstEvent* event) {
    TranslateState& state = element.state;
    if (is_passed_between_frames(event))
        return state.push_in_order(EventPointer(event));
    const GstFlowReturn flow = state.drain();
    if (flow == GST_FLOW_FLUSHING) {
        gst_event_unref(event);
        return FALSE;
    }
    switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_SEGMENT:
        // One follows each flush and each new stream, too.
        state.interrupt_stream();
        [[fallthrough]];
    case GST_EVENT_STREAM_START:
        // Downstream had enough of the old stream or segment, not of the new one.
        state.forget_flow(GST_FLOW_EOS);
        break;
    case GST_EVENT_EOS:
        // No frame follows that could return the error to upstream.
        if (flow == GST_FLOW_NOT_LINKED || flow < GST_FLOW_EOS)
            GST_ELEMENT_FLOW_ERROR(element.base, flow);
        break;
    default:
        break;
    }
    return element.parent->sink_event(element.base, event);
}

/// Not left to the base class, which would drop frames by itself: it counts none as processed,
/// since it pushes none, and knows nothing of those that are inside.
gboolean quality_of_service(const Element& element, GstEvent* event) {
    element.state.take_quality_of_service(event);
    return gst_pad_push_event(GST_BASE_TRANSFORM_SINK_PAD(element.base), event);
}

gboolean latency_query(const Element& element, GstQuery* query) {
    if (!element.parent->query(element.base, GST_PAD_SRC, query))
        return FALSE;
    gboolean live = FALSE;
    GstClockTime min = 0;
    GstClockTime max = 0;
    gst_query_parse_latency(query, &live, &min, &max);
    element.state.set_live(live);
    const GstClockTime own = element.state.latency();
    GST_DEBUG_OBJECT(element.base, "own latency %" GST_TIME_FORMAT, GST_TIME_ARGS(own));
    gst_query_set_latency(query, live, min + own, GST_CLOCK_TIME_IS_VALID(max) ? max + own : max);
    return TRUE;
}

gboolean position_query(const Element& element, GstQuery* query) {
    GstFormat format = GST_FORMAT_UNDEFINED;
    gst_query_parse_position(query, &format, nullptr);
    const GstClockTime position = element.state.position();
    // Upstream knows other formats, and a position before the first frame.
    if (format != GST_FORMAT_TIME || !GST_CLOCK_TIME_IS_VALID(position))
        return gst_pad_peer_query(GST_BASE_TRANSFORM_SINK_PAD(element.base), query);
    gst_query_set_position(query, format, static_cast<gint64>(position));
    return TRUE;
}

/// The elements beside this one are to lie in the CUDA context that is known here. One is made only
/// when those on the other side have none.
gboolean context_query(const Element& element, GstPadDirection direction, GstQuery* query) {
    return element.state.answer_context_query(query) ||
           element.parent->query(element.base, direction, query) ||
           element.state.answer_context_query_with_new(query);
}

gboolean caps_query(const Element& element, GstPadDirection direction, GstQuery* query) {
    if (!element.parent->query(element.base, direction, query))
        return FALSE;
    GstCaps* caps = nullptr;
    gst_query_parse_caps_result(query, &caps);
    if (caps && element.state.refuses_cuda_memory())
        gst_query_set_caps_result(query, without_cuda_memory(caps).get());
    return TRUE;
}

} // namespace

gboolean activate_source(const Element& element, GstPadMode mode, bool active) {
    if (mode != GST_PAD_MODE_PUSH)
        return FALSE;
    if (active) {
        element.state.flush_stop();
        return start_source_task(element);
    }
    element.state.flush_start();
    return gst_pad_stop_task(GST_BASE_TRANSFORM_SRC_PAD(element.base));
}

gboolean handle_sink_event(const Element& element, GstEvent* event) {
    GST_DEBUG_OBJECT(element.base, "event %" GST_PTR_FORMAT, event);
    switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_FLUSH_START:
        return flush_start(element, event);
    case GST_EVENT_FLUSH_STOP:
        return flush_stop(element, event);
    default:
        if (gst_event_type_get_flags(GST_EVENT_TYPE(event)) & GST_EVENT_TYPE_SERIALIZED)
            return serialized_event(element, event);
        return element.parent->sink_event(element.base, event);
    }
}

gboolean handle_src_event(const Element& element, GstEvent* event) {
    if (GST_EVENT_TYPE(event) == GST_EVENT_QOS)
        return quality_of_service(element, event);
    // Whoever asks to reconfigure is linked.
    if (GST_EVENT_TYPE(event) == GST_EVENT_RECONFIGURE)
        element.state.forget_flow(GST_FLOW_NOT_LINKED);
    return element.parent->src_event(element.base, event);
}

gboolean handle_query(const Element& element, GstPadDirection direction, GstQuery* query) {
    if (direction == GST_PAD_SRC && GST_QUERY_TYPE(query) == GST_QUERY_LATENCY)
        return latency_query(element, query);
    if (direction == GST_PAD_SRC && GST_QUERY_TYPE(query) == GST_QUERY_POSITION)
        return position_query(element, query);
    if (GST_QUERY_TYPE(query) == GST_QUERY_CONTEXT)
        return context_query(element, direction, query);
    if (GST_QUERY_TYPE(query) == GST_QUERY_CAPS)
        return caps_query(element, direction, query);
    const auto flags = gst_query_type_get_flags(GST_QUERY_TYPE(query));
    if (direction == GST_PAD_SINK && (flags & GST_QUERY_TYPE_SERIALIZED) &&
        element.state.drain() == GST_FLOW_FLUSHING)
        return FALSE;
    return element.parent->query(element.base, direction, query);
}

} // namespace unit
