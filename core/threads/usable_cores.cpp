#include "core/threads/usable_cores.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <optional>
#include <sched.h>
#include <sstream>
#include <string>
#include <thread>

namespace unit {
namespace {

int cores_of_affinity() {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    if (sched_getaffinity(0, sizeof(cores), &cores) == 0) {
        return CPU_COUNT(&cores);
    }
    // More cores than the set has room for.
    return static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
}

std::optional<double> first_number(const std::filesystem::path& file) {
    double number = 0.0;
    if (std::ifstream(file) >> number && number > 0.0) {
        return number;
    }
    return std::nullopt;
}

/// Cores of "QUOTA PERIOD"; "max PERIOD" limits nothing.
double cores_of_version_2(const std::filesystem::path& group) {
    double quota = 0.0;
    double period = 0.0;
    if (std::ifstream(group / "cpu.max") >> quota >> period && quota > 0.0 && period > 0.0) {
        return quota / period;
    }
    return std::numeric_limits<double>::infinity();
}

double cores_of_version_1(const std::filesystem::path& group) {
    const auto quota = first_number(group / "cpu.cfs_quota_us");
    const auto period = first_number(group / "cpu.cfs_period_us");
    return quota && period ? *quota / *period : std::numeric_limits<double>::infinity();
}

/// The smallest limit of a group and of those that it lies in.
template <typename Limit>
double along_the_path(const std::filesystem::path& hierarchy, const std::filesystem::path& group,
                      const Limit& limit) {
    double smallest = limit(hierarchy);
    std::filesystem::path place = hierarchy;
    for (const auto& part : group.relative_path()) {
        place /= part;
        smallest = std::min(smallest, limit(place));
    }
    return smallest;
}

/// Lines of /proc/self/cgroup are ID:CONTROLLERS:PATH; version 2 is the one without controllers.
double cores_of_cgroups(const std::filesystem::path& root) {
    double smallest = std::numeric_limits<double>::infinity();
    std::ifstream groups(root / "proc/self/cgroup");
    for (std::string line; std::getline(groups, line);) {
        std::istringstream fields(line);
        std::string id;
        std::string controllers;
        std::string path;
        std::getline(fields, id, ':');
        std::getline(fields, controllers, ':');
        std::getline(fields, path);
        if (controllers.empty()) {
            smallest = std::min(smallest,
                                along_the_path(root / "sys/fs/cgroup", path, cores_of_version_2));
        } else if (("," + controllers + ",").find(",cpu,") != std::string::npos) {
            smallest = std::min(
                smallest, along_the_path(root / "sys/fs/cgroup/cpu", path, cores_of_version_1));
        }
    }
    return smallest;
}

} // namespace

int usable_cores(const std::filesystem::path& root) {
    const int cores = std::max(cores_of_affinity(), 1);
    const double allowed = std::ceil(cores_of_cgroups(root));
    return allowed < cores ? std::max(static_cast<int>(allowed), 1) : cores;
}

} // namespace unit
