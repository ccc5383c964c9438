#include "plugin/bus_error.h"

namespace unit {
namespace {

void post(GstElement* element, GstMessageType type, const BusError& error,
          const std::source_location& place) {
    gst_element_message_full(element, type, error.domain, error.code, g_strdup(error.text.c_str()),
                             error.debug.empty() ? nullptr : g_strdup(error.debug.c_str()),
                             place.file_name(), place.function_name(),
                             static_cast<gint>(place.line()));
}

} // namespace

BusError engine_bus_error(const Status& status, EngineCall call) {
    BusError error{GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_FAILED, status.message, status.detail};
    switch (status.code.value_or(ErrorCode::Failed)) {
    case ErrorCode::NotFound:
        error.domain = GST_RESOURCE_ERROR;
        error.code = GST_RESOURCE_ERROR_NOT_FOUND;
        break;
    case ErrorCode::Damaged:
        error.domain = GST_RESOURCE_ERROR;
        error.code = GST_RESOURCE_ERROR_READ;
        break;
    case ErrorCode::OutOfMemory:
        error.domain = GST_RESOURCE_ERROR;
        error.code = GST_RESOURCE_ERROR_NO_SPACE_LEFT;
        break;
    case ErrorCode::Unsupported:
        error.code = GST_LIBRARY_ERROR_SETTINGS;
        break;
    case ErrorCode::Failed:
        if (call == EngineCall::Open)
            error.code = GST_LIBRARY_ERROR_INIT;
        break;
    }
    return error;
}

void post_bus_error(GstElement* element, const BusError& error, std::source_location place) {
    post(element, GST_MESSAGE_ERROR, error, place);
}

void post_bus_warning(GstElement* element, const BusError& warning, std::source_location place) {
    post(element, GST_MESSAGE_WARNING, warning, place);
}

} // namespace unit
