/// unittranslate: translates the frames of a video from one domain to another, for example a sunny
/// street into a rainy one, with the networks of UNIT (arXiv 1703.00848). One frame comes out for
/// one frame in, with the same caps, timestamps, flags and metas.
///
///   gst-launch-1.0 videotestsrc num-buffers=100 ! unittranslate ! videoconvert ! autovideosink
///
///   gst-launch-1.0 filesrc location=sunny.mp4 ! decodebin ! videoconvert !
///       unittranslate direction=1to2 batch-size=4 ! videoconvert ! x264enc ! mp4mux !
///       filesink location=rainy.mp4

#include "plugin/gstunittranslate.h"

#include "plugin/allocation.h"
#include "plugin/cuda/cuda_caps.h"
#include "plugin/cuda/cuda_library.h"
#include "plugin/debug_categories.h"
#include "plugin/element_events.h"
#include "plugin/properties.h"
#include "plugin/translate_state.h"

#include <utility>

#define GST_CAT_DEFAULT unit_translate_debug

using unit::Element;
using unit::TranslateState;

struct _GstUnitTranslate {
    GstBaseTransform parent;
    TranslateState* state;
};

G_DEFINE_FINAL_TYPE(GstUnitTranslate, gst_unit_translate, GST_TYPE_BASE_TRANSFORM)

namespace {

GstBaseTransformClass* parent_class() {
    return GST_BASE_TRANSFORM_CLASS(gst_unit_translate_parent_class);
}

TranslateState& state_of(gpointer element) {
    return *GST_UNIT_TRANSLATE(element)->state;
}

void set_property(GObject* object, guint id, const GValue* value, GParamSpec* spec) {
    state_of(object).change_settings([&](unit::Settings& settings) {
        if (!unit::set_translate_property(settings, id, value)) {
            G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
        }
    });
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) {
    if (id == unit::kStatisticsProperty) {
        g_value_take_boxed(value, state_of(object).statistics());
        return;
    }
    if (!unit::get_translate_property(state_of(object).settings(), id, value)) {
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

// Caps, allocation and frames: streaming thread

gboolean set_caps(GstBaseTransform* base, GstCaps* in_caps, GstCaps*) {
    return state_of(base).set_format(in_caps);
}

gboolean propose_allocation(GstBaseTransform* base, GstQuery* decide_query, GstQuery* query) {
    if (!parent_class()->propose_allocation(base, decide_query, query))
        return FALSE;
    const auto cuda_context = state_of(base).cuda_context();
    unit::offer_allocation(query, state_of(base).max_frames_inside(), cuda_context.get());
    return TRUE;
}

gboolean decide_allocation(GstBaseTransform* base, GstQuery* query) {
    // One more is being allocated while it waits for room inside.
    const guint held = state_of(base).max_frames_ever_inside() + 1;
    const auto cuda_context = state_of(base).cuda_context();
    const gboolean decided = unit::choose_output_pool(query, held, cuda_context.get()) &&
                             parent_class()->decide_allocation(base, query);
    GST_DEBUG_OBJECT(base, "%u output buffers are held; decided on %" GST_PTR_FORMAT, held, query);
    return decided;
}

/// What downstream understands may be attached upstream, since metas pass. Not so GstVideoCropMeta:
/// whoever attaches it sends frames that are larger than the caps say.
gboolean filter_meta(GstBaseTransform*, GstQuery*, GType api, const GstStructure*) {
    return api != GST_VIDEO_CROP_META_API_TYPE;
}

/// Size, format and orientation stay as they are, so all metas hold for the output too, but for
/// those that describe the memory (the base class leaves out most of these itself).
gboolean transform_meta(GstBaseTransform*, GstBuffer*, GstMeta* meta, GstBuffer*) {
    static const GQuark kMemoryReference = g_quark_from_static_string("memory-reference");
    return !gst_meta_api_type_has_tag(meta->info->api, kMemoryReference);
}

/// Never called: frames are translated on the engine thread. The base class takes an element
/// without this function for one that works in place.
GstFlowReturn transform(GstBaseTransform*, GstBuffer*, GstBuffer*) {
    return GST_FLOW_NOT_SUPPORTED;
}

/// Properties with a control source get their values for the time of the frame.
void synchronise_controlled_properties(GstBaseTransform* base, GstBuffer* input) {
    const GstClockTime time =
        gst_segment_to_stream_time(&base->segment, GST_FORMAT_TIME, GST_BUFFER_PTS(input));
    if (GST_CLOCK_TIME_IS_VALID(time))
        gst_object_sync_values(GST_OBJECT(base), time);
}

GstFlowReturn submit_input_buffer(GstBaseTransform* base, gboolean is_discont, GstBuffer* input) {
    TranslateState& state = state_of(base);
    if (!state.follow_memory(input)) {
        gst_buffer_unref(input);
        return GST_FLOW_ERROR;
    }
    // The parent renegotiates then, so what came before must have left.
    if (gst_pad_needs_reconfigure(GST_BASE_TRANSFORM_SRC_PAD(base))) {
        const GstFlowReturn flow = state.drain();
        if (flow != GST_FLOW_OK) {
            gst_buffer_unref(input);
            return flow;
        }
    }
    synchronise_controlled_properties(base, input);
    const GstFlowReturn flow = parent_class()->submit_input_buffer(base, is_discont, input);
    if (flow != GST_FLOW_OK)
        return flow;
    return state.collect(unit::BufferPointer(std::exchange(base->queued_buf, nullptr)));
}

/// The source task pushes; this only reports what it met.
GstFlowReturn generate_output(GstBaseTransform* base, GstBuffer** output) {
    *output = nullptr;
    return state_of(base).flow();
}

// The source task, events and queries: element_events.h

Element element_of(GstBaseTransform* base) {
    return {base, parent_class(), state_of(base)};
}

/// Takes the place of the base class's function, which allows pulling: a pipelined element cannot.
gboolean activate_source(GstPad*, GstObject* parent, GstPadMode mode, gboolean active) {
    return unit::activate_source(element_of(GST_BASE_TRANSFORM(parent)), mode, active != FALSE);
}

gboolean sink_event(GstBaseTransform* base, GstEvent* event) {
    return unit::handle_sink_event(element_of(base), event);
}

gboolean src_event(GstBaseTransform* base, GstEvent* event) {
    return unit::handle_src_event(element_of(base), event);
}

gboolean query(GstBaseTransform* base, GstPadDirection direction, GstQuery* query) {
    return unit::handle_query(element_of(base), direction, query);
}

// Life

void set_context(GstElement* element, GstContext* context) {
    state_of(element).offer_context(context);
    GST_ELEMENT_CLASS(gst_unit_translate_parent_class)->set_context(element, context);
}

GstStateChangeReturn change_state(GstElement* element, GstStateChange transition) {
    TranslateState& state = state_of(element);
    if (transition == GST_STATE_CHANGE_NULL_TO_READY && !state.load_library())
        return GST_STATE_CHANGE_FAILURE;
    if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !state.start())
        return GST_STATE_CHANGE_FAILURE;
    // Before the pads are deactivated: that waits for the threads that this wakes.
    if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
        state.interrupt();

    const GstStateChangeReturn result =
        GST_ELEMENT_CLASS(gst_unit_translate_parent_class)->change_state(element, transition);

    if (transition == GST_STATE_CHANGE_PAUSED_TO_READY ||
        (transition == GST_STATE_CHANGE_READY_TO_PAUSED && result == GST_STATE_CHANGE_FAILURE))
        state.stop();
    if (transition == GST_STATE_CHANGE_READY_TO_NULL)
        state.close_cuda_context();
    return result;
}

void finalize(GObject* object) {
    delete GST_UNIT_TRANSLATE(object)->state;
    G_OBJECT_CLASS(gst_unit_translate_parent_class)->finalize(object);
}

} // namespace

static void gst_unit_translate_init(GstUnitTranslate* self) {
    auto* base = GST_BASE_TRANSFORM(self);
    self->state = new TranslateState(base);
    gst_pad_set_activatemode_function(GST_BASE_TRANSFORM_SRC_PAD(base), activate_source);
    gst_base_transform_set_in_place(base, FALSE);
    // As GstVideoFilter does. Only sinks that wait for the clock send QoS events, so conversions
    // from file to file lose nothing.
    gst_base_transform_set_qos_enabled(base, TRUE);
    // Otherwise the base class takes the GAP flag off the outputs.
    gst_base_transform_set_gap_aware(base, TRUE);
}

static void gst_unit_translate_class_init(GstUnitTranslateClass* klass) {
    auto* object_class = G_OBJECT_CLASS(klass);
    object_class->set_property = set_property;
    object_class->get_property = get_property;
    object_class->finalize = finalize;
    unit::install_translate_properties(object_class);

    auto* element_class = GST_ELEMENT_CLASS(klass);
    element_class->change_state = change_state;
    element_class->set_context = set_context;
    const auto caps = unit::template_caps(unit::cuda_is_available());
    gst_element_class_add_pad_template(
        element_class, gst_pad_template_new("sink", GST_PAD_SINK, GST_PAD_ALWAYS, caps.get()));
    gst_element_class_add_pad_template(
        element_class, gst_pad_template_new("src", GST_PAD_SRC, GST_PAD_ALWAYS, caps.get()));
    gst_element_class_set_static_metadata(
        element_class, "UNIT image translation", "Filter/Effect/Converter/Video",
        "Translates video between two domains, such as sunny and rainy streets, with UNIT networks",
        "The unittranslate authors");

    auto* transform_class = GST_BASE_TRANSFORM_CLASS(klass);
    transform_class->set_caps = set_caps;
    transform_class->propose_allocation = propose_allocation;
    transform_class->decide_allocation = decide_allocation;
    transform_class->filter_meta = filter_meta;
    transform_class->transform_meta = transform_meta;
    transform_class->transform = transform;
    transform_class->submit_input_buffer = submit_input_buffer;
    transform_class->generate_output = generate_output;
    transform_class->sink_event = sink_event;
    transform_class->src_event = src_event;
    transform_class->query = query;
}
