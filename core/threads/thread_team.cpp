#include "core/threads/thread_team.h"

#include <ATen/Parallel.h>
#include <omp.h>

namespace unit {
namespace {

/// How many threads OpenMP, and with it LibTorch's operators, use on this thread while it lives.
class OperatorThreads {
  public:
    explicit OperatorThreads(int count) : before_(at::get_num_threads()) {
        // The first parallel loop of this library on a thread would undo what follows.
        at::internal::lazy_init_num_threads();
        // Not at::set_num_threads(), which later threads begin with, too.
        omp_set_num_threads(count);
    }
    ~OperatorThreads() { omp_set_num_threads(before_); }
    OperatorThreads(const OperatorThreads&) = delete;
    OperatorThreads& operator=(const OperatorThreads&) = delete;

  private:
    int before_;
};

} // namespace

ThreadTeam::ThreadTeam(int members) {
    try {
        for (int member = 1; member < members; ++member) {
            threads_.emplace_back([this, member] { serve(member); });
        }
    } catch (...) {
        end();
        throw;
    }
}

ThreadTeam::~ThreadTeam() {
    end();
}

void ThreadTeam::end() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) {
        thread.join();
    }
}

void ThreadTeam::run(int parts, int operator_threads, const std::function<void(int)>& work) {
    Job job{parts, operator_threads, &work};
    {
        const std::lock_guard lock(mutex_);
        job_ = &job;
        ++job_number_;
        busy_ = threads_.size();
    }
    changed_.notify_all();
    do_parts_of(0, job);
    {
        // The job is on this stack: all others must have left it.
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return busy_ == 0; });
        job_ = nullptr;
    }
    if (job.error) {
        std::rethrow_exception(job.error);
    }
}

void ThreadTeam::do_parts_of(int member, Job& job) {
    const OperatorThreads operator_threads(job.operator_threads);
    for (int part = member; part < job.parts; part += members()) {
        try {
            (*job.work)(part);
        } catch (...) {
            const std::lock_guard lock(mutex_);
            job.error = std::current_exception();
        }
    }
}

void ThreadTeam::serve(int member) {
    std::uint64_t done = 0;
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [&] { return job_number_ != done || ending_; });
        if (ending_) {
            return;
        }
        done = job_number_;
        Job& job = *job_;
        lock.unlock();
        do_parts_of(member, job);
        lock.lock();
        if (--busy_ == 0) {
            changed_.notify_all();
        }
    }
}

} // namespace unit
