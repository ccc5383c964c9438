#pragma once

#include <cstdint>
#include <filesystem>

namespace unit {

/// Bytes of main memory that this process can still take without swapping and without being killed:
/// MemAvailable of /proc/meminfo, or less where a control group leaves less (memory.max and
/// memory.current of version 2, memory.limit_in_bytes and memory.usage_in_bytes of version 1; what
/// the group's page cache could give back, inactive_file, counts as available). `root` is the
/// folder that holds proc/ and sys/. Does not throw; the largest value where nothing can be read.
/// Threads: any.
std::uint64_t available_memory(const std::filesystem::path& root = "/");

} // namespace unit
