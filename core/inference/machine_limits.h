#pragma once

#include "core/inference/kernels/arithmetic.h"
#include "core/threads/thread_team.h"

namespace unit {

/// What some threads of this machine can do together, at best.
struct MachineLimits {
    /// Of values in registers.
    OperationCounts operations_per_second;
    /// To and from main memory: what a[i] = b[i] + 3 c[i] reads and writes, for long arrays.
    double bytes_per_second = 0.0;
};

/// Measures them with all members of the team, in about a second. Other programs that run at
/// the same time lower them. Needs 256 MB of memory for as long. Throws std::bad_alloc.
MachineLimits measure_machine(ThreadTeam& team);

} // namespace unit
