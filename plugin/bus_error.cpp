#include "plugin/bus_error.h"

namespace unit {

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

void post_bus_error(GstElement* element, const BusError& error) {
    gst_element_message_full(element, GST_MESSAGE_ERROR, error.domain, error.code,
                             g_strdup(error.text.c_str()),
                             error.debug.empty() ? nullptr : g_strdup(error.debug.c_str()),
                             __FILE__, GST_FUNCTION, __LINE__);
}

} // namespace unit
