#pragma once

#include <gst/gst.h>

#include <filesystem>
#include <memory>
#include <string>

/// What the files of this folder share about GStreamer; not for use outside of it.
namespace unit {

/// Initialises GStreamer once per process; later calls cost nothing. Errors: Failed.
void ensure_gstreamer();

template <auto Release>
struct Releaser {
    template <typename Type>
    void operator()(Type* object) const {
        Release(object);
    }
};

using ElementPointer = std::unique_ptr<GstElement, Releaser<gst_object_unref>>;
using PadPointer = std::unique_ptr<GstPad, Releaser<gst_object_unref>>;
using BusPointer = std::unique_ptr<GstBus, Releaser<gst_object_unref>>;
using CapsPointer = std::unique_ptr<GstCaps, Releaser<gst_caps_unref>>;
using SamplePointer = std::unique_ptr<GstSample, Releaser<gst_sample_unref>>;
using MessagePointer = std::unique_ptr<GstMessage, Releaser<gst_message_unref>>;
using TextPointer = std::unique_ptr<gchar, Releaser<g_free>>;
using ErrorPointer = std::unique_ptr<GError, Releaser<g_error_free>>;

/// "file:///..." for a path. Errors: Failed.
std::string file_uri(const std::filesystem::path& path);

/// Parses a gst-launch description. `purpose` completes "To ..." in the message when an element
/// that it names is not installed. Errors: NotFound.
ElementPointer make_pipeline(const std::string& description, const std::string& purpose);

/// An element of the pipeline by its name, which exists.
ElementPointer element_named(const ElementPointer& pipeline, const char* name);

/// A pipeline's error in one sentence: GStreamer's text, then the element's own. Takes an ERROR
/// message.
std::string error_text(GstMessage* message);

/// Takes the first error that the pipeline has reported; empty when there is none.
std::string take_error(GstElement* pipeline);

} // namespace unit
