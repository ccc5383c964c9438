#include "plugin/debug_categories.h"

GST_DEBUG_CATEGORY(unit_translate_debug);
GST_DEBUG_CATEGORY(unit_translate_batch_debug);
GST_DEBUG_CATEGORY(unit_translate_engine_debug);

namespace unit {

void register_debug_categories() {
    GST_DEBUG_CATEGORY_INIT(unit_translate_debug, "unittranslate", 0, "UNIT image translation");
    GST_DEBUG_CATEGORY_INIT(unit_translate_batch_debug, "unittranslate-batch", 0,
                            "UNIT image translation: batches");
    GST_DEBUG_CATEGORY_INIT(unit_translate_engine_debug, "unittranslate-engine", 0,
                            "UNIT image translation: engine");
}

} // namespace unit
