#pragma once

#include "tests/training/commands/program_run.h"

#include <cstdint>
#include <filesystem>

namespace unit::test {

/// What goes wrong with the storage of a program that runs.
enum class FaultKind {
    Full,     ///< from then on no byte can be written: ENOSPC
    Flush,    ///< from then on nothing gets to the disk: fsync() says ENOSPC
    Kill,     ///< the program kills itself with SIGKILL, in the middle of a write
    Clock,    ///< from then on the system's clock says another time
    ReadOnly, ///< from the beginning, nothing can be changed: EROFS, also for root
};

/// A fault below a folder, when so many bytes have been written there to files whose path holds
/// `file` (empty: to any).
struct Fault {
    FaultKind kind = FaultKind::Full;
    std::filesystem::path folder;
    std::string file;
    std::int64_t bytes = 0;
    std::int64_t seconds = 0; ///< of Clock: by which it changes
};

/// The variables with which a program meets it. Needs the environment's FAULTY_STORAGE, the path of
/// the library that plays faults.
Variables variables_of(const Fault& fault);

} // namespace unit::test
