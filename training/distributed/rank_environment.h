#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace unit {

/// What a launcher tells one of the processes that train a model together.
struct RankEnvironment {
    int rank = 0;           ///< of all processes, 0 <= rank < size; rank 0 writes the run's files
    int size = 1;           ///< how many processes there are, on all machines
    int local_rank = 0;     ///< of those on this machine: the index of its GPU
    int local_size = 1;     ///< how many there are on this machine
    std::string address;    ///< of the machine of rank 0, where all processes meet
    std::uint16_t port = 0; ///< there, 1 to 65535
    /// The launcher itself waits at that port for the processes; else rank 0 does.
    bool launcher_keeps_port = false;
};

/// Reads the environment variables of torchrun: RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR and
/// MASTER_PORT; LOCAL_WORLD_SIZE and TORCHELASTIC_USE_AGENT_STORE where they are set. Nothing if
/// none of the five is set: the process trains alone.
/// Errors: ConfigurationError, naming the variables, if some of the five are set and some are not,
/// or one holds no number or one out of range.
/// Threads: none may change the environment meanwhile.
std::optional<RankEnvironment> rank_environment();

} // namespace unit
