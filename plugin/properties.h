#pragma once

#include "plugin/settings.h"

#include <gst/gst.h>

namespace unit {

/// Installs the element's properties on its class. Each is a member of Settings:
///   checkpoint         string, unset by default      may change in every state
///   watch              boolean                       may change in every state
///   device             string                        may change in NULL and READY
///   precision          GstUnitTranslatePrecision     may change in NULL and READY
///   threads            0 to 1024                     may change in NULL and READY
///   share              boolean                       may change in NULL and READY
///   direction          GstUnitTranslateDirection     may change in every state
///   strength           0 to 1, controllable          may change in every state
///   noise              0 to 10, controllable         may change in every state
///   seed               guint64                       may change in every state
///   temporal-smoothing 0 to 0.99, controllable       may change in every state
///   batch-size         0 to 64                       may change in every state
///   batches-in-flight  1 to 16                       may change in every state
///   max-latency        guint64, nanoseconds          may change in every state
///   processing-width   0 to 32768, pixels            used with the next caps
///   processing-height  0 to 32768, pixels            used with the next caps
///   memory-limit       guint64, bytes                used with the next caps
///   stats-interval     guint64, nanoseconds          may change in every state
/// and `stats`, a GstStructure that may be read in every state.
void install_translate_properties(GObjectClass* object_class);

/// The number of the property `stats`, which is no setting.
inline constexpr guint kStatisticsProperty = 100;

/// Sets or gets the property with that number; false if there is none.
bool set_translate_property(Settings& settings, guint id, const GValue* value);
bool get_translate_property(const Settings& settings, guint id, GValue* value);

} // namespace unit
