#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace unit {

/// Bytes framed as a TFRecord: length, its masked checksum, the bytes, their masked checksum.
std::string framed_record(std::string_view bytes);

/// One event of a TensorBoard event file: the protobuf message Event of TensorFlow's event.proto.
class Event {
  public:
    /// `wall_time` in seconds since 1970; `step` is the number of updates done.
    Event(double wall_time, std::int64_t step) : wall_time_(wall_time), step_(step) {}

    /// A number under a tag, whose part before the slash TensorBoard groups by. Stored as float.
    void add_scalar(std::string_view tag, double value);
    /// A PNG file of this size with three colours.
    void add_image(std::string_view tag, int width, int height, std::string_view png);
    /// Markdown.
    void add_text(std::string_view tag, std::string_view text);

    /// The event as a record of an event file.
    std::string record() const;

  private:
    double wall_time_;
    std::int64_t step_;
    std::string summary_; ///< message Summary
};

/// The record with which an event file begins: it says which version of the format follows.
std::string version_record(double wall_time);

} // namespace unit
