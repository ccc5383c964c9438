#include "training/data/sample_prefetcher.h"

#include "core/error.h"
#include "core/system/usable_cores.h"

#include <algorithm>
#include <system_error>

namespace unit {

namespace {

constexpr std::size_t kDomains = 2;
constexpr std::size_t kLeastAhead = 4;

} // namespace

std::string image_names(const std::vector<Batch>& batches) {
    std::string names;
    for (const Batch& batch : batches) {
        for (const auto* domain : {&batch.domain1, &batch.domain2}) {
            for (const Sample& sample : *domain) {
                names += (names.empty() ? "" : ", ") + sample.name;
            }
        }
    }
    return names;
}

std::size_t automatic_workers(int cores) {
    return static_cast<std::size_t>(std::clamp(cores / 2, 1, 16));
}

SamplePrefetcher::SamplePrefetcher(const Domain& domain1, const Domain& domain2,
                                   std::size_t batch_size, std::uint64_t first_number,
                                   std::size_t workers, std::size_t ahead, std::uint64_t step)
    : domain1_(domain1), domain2_(domain2), batch_size_(batch_size), first_number_(first_number),
      step_(step == 0 ? batch_size : step), ahead_(ahead) {
    if (batch_size < 1) {
        throw Error(ErrorCode::Unsupported, "The batch size is 0; it must be 1 or more.");
    }
    if (workers == 0) {
        workers = automatic_workers(usable_cores());
    }
    if (ahead == 0) {
        // Two crops for each worker, one in its hands and one to go on with.
        ahead_ = std::max(kLeastAhead, workers / batch_size + 1);
    }
    try {
        for (std::size_t index = 0; index < workers; ++index) {
            threads_.emplace_back([this] { work(); });
        }
    } catch (const std::system_error& error) {
        end();
        throw Error(ErrorCode::Failed, "The system starts no " + std::to_string(workers) +
                                           " threads that read images (" + error.code().message() +
                                           "); lower data.workers.");
    }
}

SamplePrefetcher::~SamplePrefetcher() {
    end();
}

void SamplePrefetcher::end() {
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
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] {
        const auto batch = batches_.find(next_to_return_);
        return batch != batches_.end() && batch->second.missing == 0;
    });
    Work work = std::move(batches_.extract(next_to_return_).mapped());
    ++next_to_return_;
    lock.unlock();
    room_.notify_all();
    if (work.error) {
        std::rethrow_exception(work.error);
    }
    return std::move(work.batch);
}

void SamplePrefetcher::work() {
    const std::size_t crops = kDomains * batch_size_;
    std::unique_lock lock(mutex_);
    while (true) {
        room_.wait(lock,
                   [&] { return stopping_ || next_crop_ / crops < next_to_return_ + ahead_; });
        if (stopping_) {
            return;
        }
        const std::uint64_t index = next_crop_ / crops;
        const auto crop = static_cast<std::size_t>(next_crop_ % crops);
        if (crop == 0) {
            const std::vector<Sample> none(batch_size_);
            batches_[index] = {{first_number_ + index * step_, none, none}, crops, {}, 0};
        }
        ++next_crop_;
        make(index, crop, lock);
    }
}

/// Makes one crop of a batch, without the lock, and puts it into its place.
void SamplePrefetcher::make(std::uint64_t index, std::size_t crop,
                            std::unique_lock<std::mutex>& lock) {
    const std::uint64_t first = first_number_ + index * step_;
    lock.unlock();
    const std::size_t place = crop / kDomains;
    const bool second = crop % kDomains == 1;
    Sample sample;
    std::exception_ptr error;
    try {
        sample = (second ? domain2_ : domain1_).sample(first + place);
    } catch (...) {
        error = std::current_exception();
    }
    lock.lock();
    Work& work = batches_[index];
    (second ? work.batch.domain2 : work.batch.domain1)[place] = std::move(sample);
    if (error && (!work.error || crop < work.error_crop)) {
        work.error = error;
        work.error_crop = crop;
    }
    if (--work.missing == 0) {
        ready_.notify_all();
    }
}

} // namespace unit
