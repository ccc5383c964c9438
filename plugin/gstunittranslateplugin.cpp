#include "plugin/debug_categories.h"
#include "plugin/gstunittranslate.h"

static gboolean plugin_init(GstPlugin* plugin) {
    unit::register_debug_categories();
    return gst_element_register(plugin, "unittranslate", GST_RANK_NONE, GST_TYPE_UNIT_TRANSLATE);
}

GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, unittranslate,
                  "Unsupervised image-to-image translation with UNIT networks", plugin_init,
                  PACKAGE_VERSION, "MIT/X11", "unittranslate", "https://arxiv.org/abs/1703.00848")
