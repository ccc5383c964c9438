#pragma once

#include "training/data/domain.h"

#include <opencv2/core.hpp>

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace unit {

/// The crops of one training step.
struct Batch {
    std::uint64_t first_number = 0; ///< the crops are samples first_number, first_number + 1, ...
    std::vector<cv::Mat> domain1;   ///< CV_8UC3, RGB, as many as the batch size
    std::vector<cv::Mat> domain2;   ///< the same numbers of the other domain
};

/// Prepares the batches of the coming steps on threads of its own, in the order of the sample
/// numbers. What next() returns does not depend on the number of threads or on timing.
/// Threads: next() and seconds_waited() are for one thread.
class SamplePrefetcher {
  public:
    /// Starts `workers` threads that stay at most `ahead` batches in front of next(). The first
    /// batch starts at sample `first_number`. The domains must outlive the prefetcher.
    /// batch_size, workers and ahead are 1 or more. Errors: Unsupported when they are not.
    SamplePrefetcher(const Domain& domain1, const Domain& domain2, std::size_t batch_size,
                     std::uint64_t first_number, std::size_t workers, std::size_t ahead = 4);

    SamplePrefetcher(const SamplePrefetcher&) = delete;
    SamplePrefetcher& operator=(const SamplePrefetcher&) = delete;

    /// Waits for the crops that are being made and discards what is ready.
    ~SamplePrefetcher();

    /// The next batch; waits for it where needed. Throws what making this batch threw; the call
    /// after that goes on with the batch behind it.
    Batch next();

    /// Seconds that all calls of next() together have spent waiting for data.
    double seconds_waited() const { return seconds_waited_; }

  private:
    struct Result {
        Batch batch;
        std::exception_ptr error;
    };

    void work();
    Result make(std::uint64_t index) const;

    const Domain& domain1_;
    const Domain& domain2_;
    const std::size_t batch_size_;
    const std::uint64_t first_number_;
    const std::size_t ahead_;
    double seconds_waited_ = 0.0;

    std::mutex mutex_; ///< guards everything below but threads_
    std::condition_variable room_;
    std::condition_variable ready_;
    std::map<std::uint64_t, Result> results_; ///< finished batches by index, not yet handed out
    std::uint64_t next_to_make_ = 0;
    std::uint64_t next_to_return_ = 0;
    bool stopping_ = false;

    std::vector<std::thread> threads_;
};

} // namespace unit
