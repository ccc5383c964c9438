#pragma once

#include <gst/gst.h>

/// Log category `unittranslate`: properties, states, caps, events and queries.
GST_DEBUG_CATEGORY_EXTERN(unit_translate_debug);
/// Log category `unittranslate-batch`: the way of the frames through the three threads.
GST_DEBUG_CATEGORY_EXTERN(unit_translate_batch_debug);
/// Log category `unittranslate-engine`: finding, opening and calling the engine.
GST_DEBUG_CATEGORY_EXTERN(unit_translate_engine_debug);

namespace unit {

/// Registers the three categories. To be called before anything else of the plugin; calling it
/// again does no harm.
void register_debug_categories();

} // namespace unit
