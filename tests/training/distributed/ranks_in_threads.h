#pragma once

#include "tests/training/distributed/free_port.h"
#include "training/distributed/process_group.h"

#include <cstdlib>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

namespace unit::test {

/// Does `work` as each rank of a group of `size`, on a thread each, in this process. Returns what
/// each threw, if anything.
inline std::vector<std::exception_ptr>
try_as_ranks(int size, const std::function<void(ProcessGroup&)>& work,
             std::chrono::milliseconds time_limit = std::chrono::minutes(1)) {
    // What c10d notes of each operation it notes without a lock (LibTorch 2.11, FlightRecorder): it
    // is meant for one rank in a process.
    setenv("TORCH_FR_BUFFER_SIZE", "0", 1); // NOLINT(concurrency-mt-unsafe): no rank runs yet
    RankEnvironment environment;
    environment.size = environment.local_size = size;
    environment.address = "127.0.0.1";
    environment.port = static_cast<std::uint16_t>(free_port());
    std::vector<std::exception_ptr> errors(static_cast<std::size_t>(size));
    std::vector<std::thread> threads;
    for (int rank = 0; rank < size; ++rank) {
        threads.emplace_back([&, own = environment, rank]() mutable {
            own.rank = own.local_rank = rank;
            try {
                ProcessGroup group(own, time_limit);
                work(group);
            } catch (...) {
                errors[static_cast<std::size_t>(rank)] = std::current_exception();
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    return errors;
}

/// The same, where nothing may fail.
inline void as_ranks(int size, const std::function<void(ProcessGroup&)>& work) {
    for (const std::exception_ptr& error : try_as_ranks(size, work)) {
        if (error) {
            std::rethrow_exception(error);
        }
    }
}

} // namespace unit::test
