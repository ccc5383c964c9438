#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace unit {

/// What this process holds.
struct ProcessResources {
    std::uint64_t memory = 0; ///< resident, bytes
    int threads = 0;
    int files = 0; ///< open file descriptors
};

/// From /proc (proc(5)).
inline ProcessResources process_resources() {
    ProcessResources resources;
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:"))
            resources.memory = std::stoull(line.substr(6)) * 1024;
        else if (line.starts_with("Threads:"))
            resources.threads = std::stoi(line.substr(8));
    }
    const std::filesystem::directory_iterator descriptors("/proc/self/fd");
    resources.files = static_cast<int>(std::distance(begin(descriptors), end(descriptors)));
    return resources;
}

} // namespace unit
