#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

namespace unit {

/// Whether a sanitizer keeps freed memory for a while, so that growth says nothing.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kMemoryIsKept = true;
#else
inline constexpr bool kMemoryIsKept = false;
#endif

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

/// What the process holds once threads that have ended are gone; waits up to 5 seconds for that.
inline ProcessResources settled_resources(int threads) {
    ProcessResources resources = process_resources();
    for (int wait = 0; resources.threads > threads && wait < 500; ++wait) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        resources = process_resources();
    }
    return resources;
}

} // namespace unit
