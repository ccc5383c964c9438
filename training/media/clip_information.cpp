#include "training/media/clip_information.h"

#include "core/error.h"
#include "training/media/gstreamer.h"

#include <fmt/format.h>
#include <gst/pbutils/pbutils.h>

#include <algorithm>
#include <vector>

namespace unit {

namespace {

constexpr int kHighestFrameRate = 1000; ///< per second
/// GStreamer 1.22 sometimes loses the error about an MP4 file that was cut short; then only this
/// ends the wait.
constexpr GstClockTime kTimeout = 10 * GST_SECOND;

using DiscovererPointer = std::unique_ptr<GstDiscoverer, Releaser<g_object_unref>>;
using InfoPointer = std::unique_ptr<GstDiscovererInfo, Releaser<g_object_unref>>;
using StreamListPointer = std::unique_ptr<GList, Releaser<gst_discoverer_stream_info_list_free>>;

/// The video decoders that GStreamer missed, by name; empty when it has what the pictures need.
/// The details are "gstreamer|1.0|program|description|kind-caps".
std::vector<std::string> missing_video_decoders(GstDiscovererInfo* info) {
    const gchar** details = gst_discoverer_info_get_missing_elements_installer_details(info);
    std::vector<std::string> names;
    for (; details != nullptr && *details != nullptr; ++details) {
        gchar** fields = g_strsplit(*details, "|", 5);
        if (g_strv_length(fields) == 5 && !g_str_has_prefix(fields[4], "decoder-audio")) {
            names.emplace_back(fields[3]);
        }
        g_strfreev(fields);
    }
    return names;
}

void check_result(GstDiscovererInfo* info, const GError* error, const std::filesystem::path& path) {
    const GstDiscovererResult result = gst_discoverer_info_get_result(info);
    if (result == GST_DISCOVERER_MISSING_PLUGINS) {
        // A sound that nothing here decodes is no reason to refuse the pictures.
        const std::vector<std::string> names = missing_video_decoders(info);
        if (names.empty()) {
            return;
        }
        throw Error(ErrorCode::Unsupported,
                    fmt::format("The file {} needs what is not installed: {}; install GStreamer's "
                                "good, bad, ugly or libav plugins.",
                                path.string(), fmt::join(names, ", ")));
    }
    if (result != GST_DISCOVERER_OK) {
        const std::string reason = result == GST_DISCOVERER_TIMEOUT ? "it took over 10 seconds."
                                   : error != nullptr               ? error->message
                                                                    : "no reason given.";
        throw Error(ErrorCode::Damaged, fmt::format("The file {} cannot be read as a video: {}",
                                                    path.string(), reason));
    }
}

std::string orientation_of(GstDiscovererInfo* info, GstDiscovererStreamInfo* stream) {
    gchar* text = nullptr;
    const GstTagList* tags = gst_discoverer_stream_info_get_tags(stream);
    bool found = tags != nullptr && gst_tag_list_get_string(tags, GST_TAG_IMAGE_ORIENTATION, &text);
    if (!found) {
        tags = gst_discoverer_info_get_tags(info);
        found = tags != nullptr && gst_tag_list_get_string(tags, GST_TAG_IMAGE_ORIENTATION, &text);
    }
    const TextPointer owner(text);
    return found ? text : "rotate-0";
}

void read_video(GstDiscovererInfo* info, GstDiscovererStreamInfo* stream, ClipInformation& clip) {
    const auto* video = GST_DISCOVERER_VIDEO_INFO(stream);
    clip.width = static_cast<int>(gst_discoverer_video_info_get_width(video));
    clip.height = static_cast<int>(gst_discoverer_video_info_get_height(video));
    clip.frame_rate = {static_cast<int>(gst_discoverer_video_info_get_framerate_num(video)),
                       static_cast<int>(gst_discoverer_video_info_get_framerate_denom(video))};
    // Demuxers of files with a varying rate sometimes take the smallest distance for the period.
    if (clip.frame_rate.numerator / std::max(clip.frame_rate.denominator, 1) > kHighestFrameRate) {
        clip.frame_rate = {};
    }
    clip.pixel_aspect_ratio = {static_cast<int>(gst_discoverer_video_info_get_par_num(video)),
                               static_cast<int>(gst_discoverer_video_info_get_par_denom(video))};
    clip.orientation = orientation_of(info, stream);
    const CapsPointer caps(gst_discoverer_stream_info_get_caps(stream));
    const TextPointer codec(caps ? gst_pb_utils_get_codec_description(caps.get()) : nullptr);
    clip.video_codec = codec ? codec.get() : "";
}

} // namespace

ClipInformation clip_information(const std::filesystem::path& path) {
    ensure_gstreamer();
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) {
        throw Error(ErrorCode::NotFound, fmt::format("There is no video file {}.", path.string()));
    }
    GError* error = nullptr;
    const DiscovererPointer discoverer(gst_discoverer_new(kTimeout, &error));
    if (!discoverer) {
        const ErrorPointer owner(error);
        throw Error(ErrorCode::NotFound,
                    fmt::format("GStreamer cannot look into files: {}; install its base plugins.",
                                error->message));
    }
    const InfoPointer info(
        gst_discoverer_discover_uri(discoverer.get(), file_uri(path).c_str(), &error));
    const ErrorPointer owner(error);
    check_result(info.get(), error, path);
    const StreamListPointer videos(gst_discoverer_info_get_video_streams(info.get()));
    if (!videos) {
        throw Error(ErrorCode::Damaged, fmt::format("The file {} holds no video.", path.string()));
    }
    ClipInformation clip;
    read_video(info.get(), static_cast<GstDiscovererStreamInfo*>(videos->data), clip);
    const StreamListPointer sounds(gst_discoverer_info_get_audio_streams(info.get()));
    clip.audio_streams = static_cast<int>(g_list_length(sounds.get()));
    const GstClockTime duration = gst_discoverer_info_get_duration(info.get());
    if (GST_CLOCK_TIME_IS_VALID(duration) && duration > 0) {
        clip.duration = std::chrono::nanoseconds(duration);
    }
    return clip;
}

} // namespace unit
