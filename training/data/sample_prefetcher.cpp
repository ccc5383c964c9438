#include "training/data/sample_prefetcher.h"

#include "core/error.h"

#include <fmt/format.h>

#include <chrono>

namespace unit {

SamplePrefetcher::SamplePrefetcher(const Domain& domain1, const Domain& domain2,
                                   std::size_t batch_size, std::uint64_t first_number,
                                   std::size_t workers, std::size_t ahead)
    : domain1_(domain1), domain2_(domain2), batch_size_(batch_size), first_number_(first_number),
      ahead_(ahead) {
    if (batch_size < 1 || workers < 1 || ahead < 1) {
        throw Error(
            ErrorCode::Unsupported,
            fmt::format("Batch size {}, {} data workers and {} batches ahead are impossible; "
                        "each must be 1 or more.",
                        batch_size, workers, ahead));
    }
    for (std::size_t index = 0; index < workers; ++index) {
        threads_.emplace_back([this] { work(); });
    }
}

SamplePrefetcher::~SamplePrefetcher() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    room_.notify_all();
    for (std::thread& thread : threads_) {
        thread.join();
    }
}

Batch SamplePrefetcher::next() {
    const auto start = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return results_.contains(next_to_return_); });
    const std::chrono::duration<double> waited = std::chrono::steady_clock::now() - start;
    seconds_waited_ += waited.count();
    Result result = std::move(results_.extract(next_to_return_).mapped());
    ++next_to_return_;
    lock.unlock();
    room_.notify_all();
    if (result.error) {
        std::rethrow_exception(result.error);
    }
    return std::move(result.batch);
}

void SamplePrefetcher::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        room_.wait(lock, [this] { return stopping_ || next_to_make_ < next_to_return_ + ahead_; });
        if (stopping_) {
            return;
        }
        const std::uint64_t index = next_to_make_++;
        lock.unlock();
        Result result = make(index);
        lock.lock();
        results_.emplace(index, std::move(result));
        ready_.notify_all();
    }
}

SamplePrefetcher::Result SamplePrefetcher::make(std::uint64_t index) const {
    Result result;
    try {
        result.batch.first_number = first_number_ + index * batch_size_;
        for (std::size_t place = 0; place < batch_size_; ++place) {
            result.batch.domain1.push_back(domain1_.sample(result.batch.first_number + place));
            result.batch.domain2.push_back(domain2_.sample(result.batch.first_number + place));
        }
    } catch (...) {
        result.error = std::current_exception();
    }
    return result;
}

} // namespace unit
