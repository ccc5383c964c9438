#pragma once

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

/// The element `unittranslate`.
#define GST_TYPE_UNIT_TRANSLATE (gst_unit_translate_get_type())
G_DECLARE_FINAL_TYPE(GstUnitTranslate, gst_unit_translate, GST, UNIT_TRANSLATE, GstBaseTransform)

G_END_DECLS
