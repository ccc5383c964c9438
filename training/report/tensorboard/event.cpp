#include "training/report/tensorboard/event.h"

#include "training/report/tensorboard/crc32c.h"

#include <protozero/pbf_writer.hpp>

namespace unit {
namespace {

using protozero::pbf_writer;

// Numbers of fields and values as event.proto, summary.proto, tensor.proto and types.proto of
// TensorFlow have them.
enum EventField : protozero::pbf_tag_type {
    kWallTime = 1,
    kStep = 2,
    kFileVersion = 3,
    kSummary = 5,
};
constexpr protozero::pbf_tag_type kSummaryValue = 1;
enum ValueField : protozero::pbf_tag_type {
    kTag = 1,
    kSimpleValue = 2,
    kImage = 4,
    kTensor = 8,
    kMetadata = 9,
};
enum ImageField : protozero::pbf_tag_type {
    kImageHeight = 1,
    kImageWidth = 2,
    kImageColours = 3,
    kImageFile = 4,
};
enum TensorField : protozero::pbf_tag_type { kTensorType = 1, kTensorShape = 2, kTensorString = 8 };
constexpr std::int32_t kTypeString = 7;
constexpr protozero::pbf_tag_type kMetadataPlugin = 1;
constexpr protozero::pbf_tag_type kPluginName = 1;

void append_little_endian(std::string& text, std::uint64_t value, int bytes) {
    for (int byte = 0; byte < bytes; ++byte) {
        text += static_cast<char>((value >> (8 * byte)) & 0xFFU);
    }
}

/// Records store checksums so that one of bytes which hold checksums themselves is not weak.
std::uint32_t masked_crc32c(std::string_view bytes) {
    const std::uint32_t checksum = crc32c(bytes);
    return ((checksum >> 15) | (checksum << 17)) + 0xA282EAD8U;
}

/// A record of an Event with what `fill` adds.
template <typename Fill>
std::string event_record(double wall_time, std::int64_t step, Fill fill) {
    std::string bytes;
    pbf_writer event(bytes);
    event.add_double(kWallTime, wall_time);
    event.add_int64(kStep, step);
    fill(event);
    return framed_record(bytes);
}

} // namespace

std::string framed_record(std::string_view bytes) {
    std::string record;
    append_little_endian(record, bytes.size(), 8);
    append_little_endian(record, masked_crc32c(record), 4);
    record += bytes;
    append_little_endian(record, masked_crc32c(bytes), 4);
    return record;
}

void Event::add_scalar(std::string_view tag, double value) {
    pbf_writer summary(summary_);
    pbf_writer entry(summary, kSummaryValue);
    entry.add_string(kTag, tag.data(), tag.size());
    entry.add_float(kSimpleValue, static_cast<float>(value));
}

void Event::add_image(std::string_view tag, int width, int height, std::string_view png) {
    constexpr std::int32_t kColours = 3;
    pbf_writer summary(summary_);
    pbf_writer entry(summary, kSummaryValue);
    entry.add_string(kTag, tag.data(), tag.size());
    pbf_writer image(entry, kImage);
    image.add_int32(kImageHeight, height);
    image.add_int32(kImageWidth, width);
    image.add_int32(kImageColours, kColours);
    image.add_bytes(kImageFile, png.data(), png.size());
}

void Event::add_text(std::string_view tag, std::string_view text) {
    pbf_writer summary(summary_);
    pbf_writer entry(summary, kSummaryValue);
    entry.add_string(kTag, tag.data(), tag.size());
    {
        pbf_writer tensor(entry, kTensor);
        tensor.add_enum(kTensorType, kTypeString);
        // A shape without dimensions: one text.
        tensor.add_message(kTensorShape, "", 0);
        tensor.add_bytes(kTensorString, text.data(), text.size());
    }
    pbf_writer metadata(entry, kMetadata);
    pbf_writer plugin(metadata, kMetadataPlugin);
    plugin.add_string(kPluginName, "text");
}

std::string Event::record() const {
    return event_record(wall_time_, step_,
                        [&](pbf_writer& event) { event.add_message(kSummary, summary_); });
}

std::string version_record(double wall_time) {
    return event_record(wall_time, 0,
                        [](pbf_writer& event) { event.add_string(kFileVersion, "brain.Event:2"); });
}

} // namespace unit
