#pragma once

#include "plugin/translate_state.h"

namespace unit {

/// A `unittranslate` element, as functions of its class see it.
struct Element {
    GstBaseTransform* base;
    GstBaseTransformClass* parent; ///< whose functions these go on with
    TranslateState& state;         ///< of `base`; lives as long
};

/// Starts or stops the source task, which pushes what is translated. False for pads that would
/// pull. Threads: that of the state change.
gboolean activate_source(const Element& element, GstPadMode mode, bool active);

/// Events from upstream: those that are serialized keep their place among the frames, flushes throw
/// the frames away. Takes the event over. Threads: streaming, and any for flushes.
gboolean handle_sink_event(const Element& element, GstEvent* event);

/// Events from downstream: quality of service, and new links. Takes the event over. Threads: any.
gboolean handle_src_event(const Element& element, GstEvent* event);

/// LATENCY and POSITION on the source pad are answered by the element, and CONTEXT for CUDA; CAPS
/// without CUDA memory where that is of no use; serialized queries from upstream wait for the
/// frames before them. Threads: any; streaming for serialized ones.
gboolean handle_query(const Element& element, GstPadDirection direction, GstQuery* query);

} // namespace unit
