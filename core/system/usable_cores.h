#pragma once

#include <filesystem>

namespace unit {

/// How many cores this process may keep busy, 1 or more: those of its affinity mask
/// (sched_getaffinity(2)), or fewer where a cgroup allows it less processor time (cpu.max of cgroup
/// v2, cpu.cfs_quota_us of v1), rounded up. A container of two cores on a large machine has 2.
/// `root` is the folder that holds proc/ and sys/. Does not throw; what cannot be read limits
/// nothing. Threads: any.
int usable_cores(const std::filesystem::path& root = "/");

} // namespace unit
