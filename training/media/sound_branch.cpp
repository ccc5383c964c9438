#include "training/media/sound_branch.h"

#include <algorithm>
#include <utility>

namespace unit {

namespace {

bool is_audio(GstCaps* caps) {
    const gchar* name = gst_structure_get_name(gst_caps_get_structure(caps, 0));
    return g_str_has_prefix(name, "audio/");
}

bool is_aac(GstCaps* caps) {
    const GstStructure* structure = gst_caps_get_structure(caps, 0);
    int version = 0;
    gst_structure_get_int(structure, "mpegversion", &version);
    return gst_structure_has_name(structure, "audio/mpeg") && (version == 2 || version == 4);
}

/// The elements between a parsed audio stream and the muxer.
const char* branch_description(GstCaps* caps, GstPad* muxer_pad) {
    if (is_aac(caps)) {
        // MP4 holds AAC without the framing that transport streams and .aac files have.
        return "queue name=entry ! aacparse ! queue name=exit";
    }
    const CapsPointer accepted(gst_pad_get_pad_template_caps(muxer_pad));
    if (gst_caps_can_intersect(accepted.get(), caps)) {
        return "queue name=entry ! queue name=exit";
    }
    return "queue name=entry ! decodebin ! audioconvert ! audioresample ! avenc_aac "
           "! queue name=exit";
}

/// Drains a stream, because one that nobody takes would stall the file's others.
constexpr const char* kDrain = "fakesink name=entry sync=false async=false";

/// Makes the pad of the element `name` in `bin` one of the bin's own.
void expose(GstElement* bin, const char* name, const char* pad_name) {
    const ElementPointer element(gst_bin_get_by_name(GST_BIN(bin), name));
    const PadPointer pad(gst_element_get_static_pad(element.get(), pad_name));
    gst_element_add_pad(bin, gst_ghost_pad_new(pad_name, pad.get()));
}

} // namespace

SoundBranch::SoundBranch(GstElement* pipeline, GstElement* parser, GstElement* muxer, int streams)
    : pipeline_(pipeline) {
    // The muxer takes new pads only until its first data, so all are asked for in advance.
    for (int stream = 0; stream < streams; ++stream) {
        free_pads_.emplace_back(gst_element_request_pad_simple(muxer, "audio_%u"));
    }
    // Taken from the end.
    std::reverse(free_pads_.begin(), free_pads_.end());
    g_signal_connect(parser, "pad-added", G_CALLBACK(on_pad_added), this);
}

void SoundBranch::on_pad_added(GstElement*, GstPad* pad, gpointer branch) {
    // Some parsers know what they have only with the first packet, so wait for the announcement.
    if (const CapsPointer caps{gst_pad_get_current_caps(pad)}) {
        static_cast<SoundBranch*>(branch)->connect(pad, caps.get());
    } else {
        gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_event, branch, nullptr);
    }
}

GstPadProbeReturn SoundBranch::on_event(GstPad* pad, GstPadProbeInfo* info, gpointer branch) {
    GstEvent* event = GST_PAD_PROBE_INFO_EVENT(info);
    if (GST_EVENT_TYPE(event) != GST_EVENT_CAPS) {
        return GST_PAD_PROBE_OK;
    }
    GstCaps* caps = nullptr;
    gst_event_parse_caps(event, &caps);
    static_cast<SoundBranch*>(branch)->connect(pad, caps);
    return GST_PAD_PROBE_REMOVE;
}

PadPointer SoundBranch::take_muxer_pad() {
    const std::lock_guard lock(mutex_);
    if (free_pads_.empty()) {
        return nullptr;
    }
    PadPointer pad = std::move(free_pads_.back());
    free_pads_.pop_back();
    return pad;
}

void SoundBranch::connect(GstPad* pad, GstCaps* caps) {
    const PadPointer muxer_pad = is_audio(caps) ? take_muxer_pad() : nullptr;
    GError* error = nullptr;
    GstElement* elements = gst_parse_bin_from_description(
        muxer_pad ? branch_description(caps, muxer_pad.get()) : kDrain, FALSE, &error);
    if (error != nullptr) {
        const ErrorPointer owner(error);
        GST_ELEMENT_ERROR(pipeline_, CORE, MISSING_PLUGIN, ("%s", error->message), (nullptr));
        return;
    }
    gst_bin_add(GST_BIN(pipeline_), elements);
    expose(elements, "entry", "sink");
    bool linked = true;
    if (muxer_pad) {
        expose(elements, "exit", "src");
        const PadPointer exit(gst_element_get_static_pad(elements, "src"));
        linked = gst_pad_link(exit.get(), muxer_pad.get()) == GST_PAD_LINK_OK;
    }
    gst_element_sync_state_with_parent(elements);
    const PadPointer entry(gst_element_get_static_pad(elements, "sink"));
    if (!linked || gst_pad_link(pad, entry.get()) != GST_PAD_LINK_OK) {
        const TextPointer text(gst_caps_to_string(caps));
        GST_ELEMENT_ERROR(pipeline_, CORE, NEGOTIATION, ("The sound cannot be carried over."),
                          ("%s", text.get()));
    }
}

} // namespace unit
