#pragma once

#include "training/data/domain.h"

#include <opencv2/core.hpp>

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace unit {

/// The crops of one training step.
struct Batch {
    std::uint64_t first_number = 0; ///< the crops are samples first_number, first_number + 1, ...
    std::vector<Sample> domain1;    ///< as Domain::sample gives them, as many as the batch size
    std::vector<Sample> domain2;    ///< the same numbers of the other domain
};

/// The names of all images of these batches, with ", " between them, for messages.
std::string image_names(const std::vector<Batch>& batches);

/// How many threads read images where nobody chose: half of the cores, 1 to 16. The networks need
/// the others, and threads that are too many wait without cost while the batches ahead are
/// complete. 2 and 3 cores: 1; 8: 4; 32 and more: 16.
std::size_t automatic_workers(int cores);

/// Prepares the batches of the coming steps on threads of its own, in the order of the sample
/// numbers; each thread makes one crop at a time. What next() returns does not depend on the number
/// of threads or on timing.
/// Threads: next() is for one thread.
class SamplePrefetcher {
  public:
    /// Starts `workers` threads that stay at most `ahead` batches in front of next(). The first
    /// batch starts at sample `first_number`, each other one `step` samples after the one before
    /// it; 0: batch_size. The domains must outlive the prefetcher. `workers` 0:
    /// automatic_workers() of the cores that this process may use; `ahead` 0: 4, or as many more as
    /// keep the workers busy. Errors: Unsupported when batch_size is 0; Failed when the system
    /// starts no more threads.
    SamplePrefetcher(const Domain& domain1, const Domain& domain2, std::size_t batch_size,
                     std::uint64_t first_number, std::size_t workers = 0, std::size_t ahead = 0,
                     std::uint64_t step = 0);

    SamplePrefetcher(const SamplePrefetcher&) = delete;
    SamplePrefetcher& operator=(const SamplePrefetcher&) = delete;

    /// Waits for the crops that are being made and discards what is ready.
    ~SamplePrefetcher();

    /// The next batch; waits for it where needed. Throws what making this batch threw, for the
    /// first of its crops that failed; the call after that goes on with the batch behind it.
    Batch next();

  private:
    /// A batch that is being made.
    struct Work {
        Batch batch;
        std::size_t missing; ///< crops that are not made yet
        std::exception_ptr error;
        std::size_t error_crop; ///< the first crop that failed
    };

    void end();
    void work();
    void make(std::uint64_t index, std::size_t crop, std::unique_lock<std::mutex>& lock);

    const Domain& domain1_;
    const Domain& domain2_;
    const std::size_t batch_size_;
    const std::uint64_t first_number_;
    const std::uint64_t step_;
    std::size_t ahead_;

    std::mutex mutex_; ///< guards everything below but threads_
    std::condition_variable room_;
    std::condition_variable ready_;
    std::map<std::uint64_t, Work> batches_; ///< by index, not yet handed out
    std::uint64_t next_crop_ = 0;           ///< to be made, counted over all batches
    std::uint64_t next_to_return_ = 0;
    bool stopping_ = false;

    std::vector<std::thread> threads_;
};

} // namespace unit
