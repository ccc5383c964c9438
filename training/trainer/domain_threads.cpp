#include "training/trainer/domain_threads.h"

#include <ATen/Parallel.h>
#include <utility>

namespace unit {

DomainThreads::DomainThreads(bool parallel) {
    if (parallel) {
        thread_ = std::thread([this] { serve(); });
    }
}

DomainThreads::~DomainThreads() {
    if (thread_.joinable()) {
        {
            const std::lock_guard lock(mutex_);
            ending_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
}

void DomainThreads::run(const std::function<void(DomainNumber)>& work) {
    if (!thread_.joinable()) {
        work(DomainNumber::One);
        work(DomainNumber::Two);
        return;
    }
    {
        const std::lock_guard lock(mutex_);
        work_ = &work;
    }
    changed_.notify_all();
    std::exception_ptr error;
    try {
        work(DomainNumber::One);
    } catch (...) {
        error = std::current_exception();
    }
    // The work and what it refers to belong to the caller: the other thread must be done with them.
    wait_for_domain2();
    if (!error) {
        error = error_;
    }
    error_ = nullptr;
    if (error) {
        std::rethrow_exception(error);
    }
}

void DomainThreads::wait_for_domain2() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return work_ == nullptr; });
}

void DomainThreads::serve() {
    at::init_num_threads(); // operators on this thread use as many threads as on the others
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return work_ != nullptr || ending_; });
        if (work_ == nullptr) {
            return;
        }
        lock.unlock();
        std::exception_ptr error;
        try {
            (*work_)(DomainNumber::Two);
        } catch (...) {
            error = std::current_exception();
        }
        lock.lock();
        error_ = error;
        work_ = nullptr;
        changed_.notify_all();
    }
}

} // namespace unit
