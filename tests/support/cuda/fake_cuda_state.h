#pragma once

#include "tests/support/cuda/fake_cuda_driver.h"

#include <cuda.h>

#include <map>
#include <mutex>

/// Defines a function of the driver.
#define EXPORT extern "C" __attribute__((visibility("default")))

namespace unit {

/// A context of the fake driver: what a CUcontext points to.
struct FakeContext {
    int device = 0;
    int uses = 0; ///< of a primary one
};

/// All that the fake driver knows.
struct FakeDriver {
    std::mutex mutex;
    // Guarded by mutex.
    std::map<FakeContext*, int> created; ///< with their devices
    FakeContext primary[kFakeDevices];
    std::map<CUdeviceptr, FakeContext*> memories;
    std::map<void*, FakeContext*> host_memories;
    std::uint64_t copies_to_host = 0;
    std::uint64_t copies_from_host = 0;

    FakeDriver();
    /// With the mutex held.
    bool is_alive(const FakeContext* context) const;
};

/// The one of the process.
FakeDriver& fake_driver();

/// The context that is current on this thread. Ends the program where none is.
FakeContext* current_context();

/// Ends the program, saying what was done wrong.
[[noreturn]] void end_program(const char* reason);

} // namespace unit
