#include "core/system/available_memory.h"

#include "core/system/control_groups.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

namespace unit {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

/// The number after a name at the beginning of a line.
double number_after(const std::filesystem::path& path, const std::string& name, double if_missing) {
    std::ifstream file(path);
    std::string word;
    double number = 0.0;
    for (std::string rest; file >> word; std::getline(file, rest)) {
        if (word == name && file >> number) {
            return number;
        }
    }
    return if_missing;
}

double number_in(const std::filesystem::path& path, double if_missing) {
    double number = 0.0;
    return std::ifstream(path) >> number ? number : if_missing;
}

double left_in_group(const std::filesystem::path& group, const char* limit_file,
                     const char* usage_file, const char* cache_name) {
    const double limit = number_in(group / limit_file, kNoLimit); // "max" is no number
    const double usage = number_in(group / usage_file, 0.0);
    const double cache = number_after(group / "memory.stat", cache_name, 0.0);
    return std::max(limit - usage + cache, 0.0);
}

} // namespace

std::uint64_t available_memory(const std::filesystem::path& root) {
    const double in_groups = smallest_of_control_groups(
        root, "memory",
        [](const std::filesystem::path& group) {
            return left_in_group(group, "memory.max", "memory.current", "inactive_file");
        },
        [](const std::filesystem::path& group) {
            return left_in_group(group, "memory.limit_in_bytes", "memory.usage_in_bytes",
                                 "total_inactive_file");
        });
    const double kibibytes = number_after(root / "proc/meminfo", "MemAvailable:", kNoLimit);
    const double bytes = std::min(in_groups, kibibytes * 1024.0);
    constexpr auto kLargest = std::numeric_limits<std::uint64_t>::max();
    return bytes < static_cast<double>(kLargest) ? static_cast<std::uint64_t>(bytes) : kLargest;
}

} // namespace unit
