#pragma once

#include <chrono>
#include <string>

namespace unit {

/// A wall-clock time in UTC as ISO 8601 with milliseconds: "2024-05-01T12:00:00.123Z".
std::string iso_time(std::chrono::system_clock::time_point time);

} // namespace unit
