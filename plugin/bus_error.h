#pragma once

#include "core/engine.h"

#include <gst/gst.h>

#include <source_location>
#include <string>

namespace unit {

/// What goes into an error or warning message on the bus.
struct BusError {
    GQuark domain = 0; ///< GST_RESOURCE_ERROR, GST_STREAM_ERROR or GST_LIBRARY_ERROR
    gint code = 0;     ///< of that domain
    std::string text;  ///< one sentence for the user: what failed, with what, and what to do
    std::string debug; ///< for the developer; may be empty
};

/// What the engine was asked for when it failed.
enum class EngineCall { Open, Translate };

/// The bus error for an engine's failure. NotFound: RESOURCE/NOT_FOUND. Damaged: RESOURCE/READ.
/// OutOfMemory: RESOURCE/NO_SPACE_LEFT. Unsupported: LIBRARY/SETTINGS. Failed: LIBRARY/INIT while
/// opening, LIBRARY/FAILED while translating. Precondition: `!status.ok()`.
BusError engine_bus_error(const Status& status, EngineCall call);

/// Posts it as an error, or as a warning, with the place of the call. To be called without any
/// lock.
void post_bus_error(GstElement* element, const BusError& error,
                    std::source_location place = std::source_location::current());
void post_bus_warning(GstElement* element, const BusError& warning,
                      std::source_location place = std::source_location::current());

} // namespace unit
