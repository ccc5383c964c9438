#include "core/system/usable_cores.h"

#include "core/system/control_groups.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sched.h>
#include <thread>

namespace unit {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

int cores_of_affinity() {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    if (sched_getaffinity(0, sizeof(cores), &cores) == 0) {
        return CPU_COUNT(&cores);
    }
    // More cores than the set has room for.
    return static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
}

/// "QUOTA PERIOD" in microseconds, or "max PERIOD".
double cores_of_version_2(const std::filesystem::path& group) {
    double quota = 0.0;
    double period = 0.0;
    std::ifstream file(group / "cpu.max");
    return file >> quota >> period && quota > 0.0 && period > 0.0 ? quota / period : kNoLimit;
}

/// A quota of -1 is none.
double cores_of_version_1(const std::filesystem::path& group) {
    double quota = 0.0;
    double period = 0.0;
    std::ifstream(group / "cpu.cfs_quota_us") >> quota;
    std::ifstream(group / "cpu.cfs_period_us") >> period;
    return quota > 0.0 && period > 0.0 ? quota / period : kNoLimit;
}

} // namespace

int usable_cores(const std::filesystem::path& root) {
    const int cores = std::max(cores_of_affinity(), 1);
    const double allowed =
        std::ceil(smallest_of_control_groups(root, "cpu", cores_of_version_2, cores_of_version_1));
    return allowed < cores ? std::max(static_cast<int>(allowed), 1) : cores;
}

} // namespace unit
