#include "tests/training/media/test_clip.h"

#include "training/media/gstreamer.h"
#include "training/media/video_reader.h"

#include <gst/app/gstappsink.h>

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace unit {

namespace {

/// Starts a description that has an appsink named "sink".
ElementPointer start(const std::string& description) {
    ElementPointer pipeline = make_pipeline(description, "test");
    gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
    return pipeline;
}

std::string audio_description(const std::filesystem::path& mp4) {
    return "filesrc location=" + mp4.string() +
           " ! qtdemux name=demuxer demuxer.audio_0 ! appsink name=sink sync=false";
}

} // namespace

void run_pipeline(const std::string& description) {
    const ElementPointer pipeline = start(description);
    const BusPointer bus(gst_element_get_bus(pipeline.get()));
    const MessagePointer message(gst_bus_timed_pop_filtered(
        bus.get(), 60 * GST_SECOND,
        static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR)));
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
    if (!message || GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_ERROR) {
        throw std::runtime_error(description + ": " +
                                 (message ? error_text(message.get()) : "timeout"));
    }
}

void turn_quarter_clockwise(const std::filesystem::path& mp4, int height) {
    std::string bytes;
    {
        std::ifstream file(mp4, std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(file), {});
    }
    // ISO 14496-12, 8.3.2: the matrix of a version 0 track header lies 40 bytes behind the box's
    // type.
    const std::size_t place = bytes.find("tkhd");
    if (place == std::string::npos || bytes.at(place + 4) != 0) {
        throw std::runtime_error("no track header of version 0 in " + mp4.string());
    }
    const std::array<std::uint32_t, 9> matrix{
        0, 0x00010000, 0, 0xffff0000, 0, 0, static_cast<std::uint32_t>(height) << 16,
        0, 0x40000000};
    std::size_t position = place + 4 + 40;
    for (const std::uint32_t value : matrix) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes.at(position++) = static_cast<char>(value >> shift);
        }
    }
    std::ofstream(mp4, std::ios::binary) << bytes;
}

std::string audio_packets(const std::filesystem::path& mp4) {
    const ElementPointer pipeline = start(audio_description(mp4));
    const ElementPointer sink = element_named(pipeline, "sink");
    std::string packets;
    while (const SamplePointer sample{gst_app_sink_pull_sample(GST_APP_SINK(sink.get()))}) {
        GstMapInfo map;
        gst_buffer_map(gst_sample_get_buffer(sample.get()), &map, GST_MAP_READ);
        packets.append(reinterpret_cast<const char*>(map.data), map.size);
        gst_buffer_unmap(gst_sample_get_buffer(sample.get()), &map);
    }
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
    return packets;
}

std::string audio_kind(const std::filesystem::path& mp4) {
    if (!clip_information(mp4).has_audio()) {
        return "";
    }
    const ElementPointer pipeline = start(audio_description(mp4));
    const ElementPointer sink = element_named(pipeline, "sink");
    const SamplePointer sample(gst_app_sink_pull_sample(GST_APP_SINK(sink.get())));
    std::string kind;
    if (sample) {
        kind = gst_structure_get_name(gst_caps_get_structure(gst_sample_get_caps(sample.get()), 0));
    }
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
    return kind;
}

std::vector<std::chrono::nanoseconds> picture_times(const std::filesystem::path& path) {
    VideoReader reader(path);
    std::vector<std::chrono::nanoseconds> times;
    while (const auto frame = reader.next()) {
        times.push_back(frame->time);
    }
    return times;
}

std::chrono::nanoseconds largest_distance(const std::vector<std::chrono::nanoseconds>& left,
                                          const std::vector<std::chrono::nanoseconds>& right) {
    std::chrono::nanoseconds largest(0);
    for (std::size_t place = 0; place < left.size(); ++place) {
        largest = std::max(largest, std::chrono::abs(left.at(place) - right.at(place)));
    }
    return largest;
}

} // namespace unit
