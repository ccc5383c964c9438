#include "tests/support/pipeline_run.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace unit {

Pipeline::Pipeline(const std::string& launch_line) {
    GError* error = nullptr;
    pipeline_ = gst_parse_launch(launch_line.c_str(), &error);
    if (!pipeline_ || error)
        throw std::runtime_error(error ? error->message : "no pipeline");
    bus_ = gst_element_get_bus(pipeline_);
}

Pipeline::~Pipeline() {
    gst_element_set_state(pipeline_, GST_STATE_NULL);
    gst_object_unref(bus_);
    gst_object_unref(pipeline_);
}

GstStateChangeReturn Pipeline::reach(GstState state) {
    const GstStateChangeReturn result = gst_element_set_state(pipeline_, state);
    if (result != GST_STATE_CHANGE_ASYNC)
        return result;
    return gst_element_get_state(pipeline_, nullptr, nullptr, 10 * GST_SECOND);
}

bool Pipeline::wait_for_end() {
    GstMessage* message = gst_bus_timed_pop_filtered(
        bus_, 10 * GST_SECOND, static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR));
    if (!message)
        return false;
    const bool ended = GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS;
    gst_message_unref(message);
    return ended;
}

void Pipeline::count_buffers(const char* element, const char* pad) {
    GstElement* named = gst_bin_get_by_name(GST_BIN(pipeline_), element);
    GstPad* named_pad = gst_element_get_static_pad(named, pad);
    gst_pad_add_probe(
        named_pad, GST_PAD_PROBE_TYPE_BUFFER,
        [](GstPad*, GstPadProbeInfo*, gpointer count) {
            g_atomic_int_inc(static_cast<gint*>(count));
            return GST_PAD_PROBE_OK;
        },
        &count_, nullptr);
    gst_object_unref(named_pad);
    gst_object_unref(named);
}

} // namespace unit
