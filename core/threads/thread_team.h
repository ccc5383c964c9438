#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace unit {

/// A few threads that compute independent parts of some work side by side, each with operators of
/// its own. On a CPU that gets much further than all threads sharing each small operator, where
/// they wait for each other most of the time. Threads: one at a time.
class ThreadTeam {
  public:
    /// `members` counts the caller of run(); the others live as long as the team. Errors:
    /// std::system_error if the system gives no more threads.
    explicit ThreadTeam(int members);
    ~ThreadTeam();
    ThreadTeam(const ThreadTeam&) = delete;
    ThreadTeam& operator=(const ThreadTeam&) = delete;

    /// How many parts are computed at the same time, the caller's included.
    int members() const { return static_cast<int>(threads_.size()) + 1; }

    /// Calls `work` once for each part, 0 to parts - 1, and returns when all are done. The same
    /// part is the same member's in every call: autograd goes through a graph in the order in which
    /// a thread has built it, so one that two members build is summed up differently each time.
    /// LibTorch's operators run on `operator_threads` OpenMP threads. If a part throws, the others
    /// are still done, and one of the exceptions is thrown on.
    void run(int parts, int operator_threads, const std::function<void(int)>& work);

  private:
    struct Job {
        int parts;
        int operator_threads;
        const std::function<void(int)>* work;
        std::exception_ptr error{};
    };

    void end();
    void serve(int member);
    void do_parts_of(int member, Job& job);

    std::mutex mutex_;
    std::condition_variable changed_;
    Job* job_ = nullptr;
    std::uint64_t job_number_ = 0;
    std::size_t busy_ = 0; ///< threads that have yet to finish with the job
    bool ending_ = false;
    std::vector<std::thread> threads_;
};

} // namespace unit
