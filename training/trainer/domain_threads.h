#pragma once

#include "core/model/unit.h"

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace unit {

/// Does the same work for domain 1 and for domain 2, at the same time if it may: the streams that
/// begin with one domain's images share no value with the other's. On a CPU two threads that rarely
/// meet get much further than two that share each small operator. Threads: one at a time.
class DomainThreads {
  public:
    /// `parallel`: domain 2 has a thread of its own, which lives as long as this.
    explicit DomainThreads(bool parallel);
    ~DomainThreads();
    DomainThreads(const DomainThreads&) = delete;
    DomainThreads& operator=(const DomainThreads&) = delete;

    /// Calls `work` for both domains and waits until both are done. What it throws is thrown on,
    /// domain 1's first.
    void run(const std::function<void(DomainNumber)>& work);

  private:
    void serve();
    void wait_for_domain2();

    std::mutex mutex_;
    std::condition_variable changed_;
    const std::function<void(DomainNumber)>* work_ = nullptr; ///< what the thread has yet to finish
    std::exception_ptr error_;
    bool ending_ = false;
    std::thread thread_;
};

} // namespace unit
