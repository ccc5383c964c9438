#pragma once

#include "plugin/translate_state.h"

#include <gst/gst.h>

namespace unit {

/// Installs the element's properties on its class:
///   checkpoint  string, unset by default       may change in NULL and READY
///   direction   GstUnitTranslateDirection      may change in every state
///   device      string, "auto" by default      may change in NULL and READY
///   batch-size  1 to 64, 1 by default          may change in every state
void install_translate_properties(GObjectClass* object_class);

/// Sets or gets the property with that number; false if there is none.
bool set_translate_property(TranslateState& state, guint id, const GValue* value);
bool get_translate_property(const TranslateState& state, guint id, GValue* value);

} // namespace unit
