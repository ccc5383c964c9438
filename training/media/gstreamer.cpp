#include "training/media/gstreamer.h"

#include "core/error.h"

#include <fmt/format.h>

#include <mutex>

namespace unit {

void ensure_gstreamer() {
    static std::once_flag once;
    std::call_once(once, [] {
        GError* error = nullptr;
        if (!gst_init_check(nullptr, nullptr, &error)) {
            const ErrorPointer owner(error);
            throw Error(ErrorCode::Failed,
                        fmt::format("GStreamer cannot be initialised: {}.",
                                    error != nullptr ? error->message : "no reason given"));
        }
    });
}

std::string file_uri(const std::filesystem::path& path) {
    GError* error = nullptr;
    const TextPointer uri(gst_filename_to_uri(std::filesystem::absolute(path).c_str(), &error));
    if (!uri) {
        const ErrorPointer owner(error);
        throw Error(ErrorCode::Failed, fmt::format("The path {} cannot be opened: {}.",
                                                   path.string(), error->message));
    }
    return uri.get();
}

ElementPointer make_pipeline(const std::string& description, const std::string& purpose) {
    ensure_gstreamer();
    GError* error = nullptr;
    ElementPointer pipeline(
        gst_parse_launch_full(description.c_str(), nullptr, GST_PARSE_FLAG_FATAL_ERRORS, &error));
    if (error != nullptr) {
        const ErrorPointer owner(error);
        throw Error(
            ErrorCode::NotFound,
            fmt::format("To {}, GStreamer lacks something: {}; install its base, good, ugly "
                        "and libav plugins.",
                        purpose, error->message));
    }
    // gst_parse_launch gives a floating reference.
    gst_object_ref_sink(pipeline.get());
    return pipeline;
}

ElementPointer element_named(const ElementPointer& pipeline, const char* name) {
    return ElementPointer(gst_bin_get_by_name(GST_BIN(pipeline.get()), name));
}

std::string error_text(GstMessage* message) {
    GError* error = nullptr;
    gchar* details = nullptr;
    gst_message_parse_error(message, &error, &details);
    const ErrorPointer error_owner(error);
    const TextPointer details_owner(details);
    return details == nullptr ? fmt::format("{}", error->message)
                              : fmt::format("{} ({})", error->message, details);
}

std::string take_error(GstElement* pipeline) {
    const BusPointer bus(gst_element_get_bus(pipeline));
    const MessagePointer message(gst_bus_pop_filtered(bus.get(), GST_MESSAGE_ERROR));
    return message ? error_text(message.get()) : std::string();
}

} // namespace unit
