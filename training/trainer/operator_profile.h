#pragma once

#include <memory>
#include <string>

namespace unit {

/// Counts LibTorch's operators and their time, in all threads, from its construction on. One at a
/// time in a process. Free of LibTorch's types.
class OperatorProfile {
  public:
    OperatorProfile();
    OperatorProfile(const OperatorProfile&) = delete;
    OperatorProfile& operator=(const OperatorProfile&) = delete;
    ~OperatorProfile();

    /// The operators that took most time, one a line: calls, seconds, share of the time of all.
    /// The time of an operator is without that of those which it calls. Threads add up.
    std::string table() const;

  private:
    struct Counters;
    std::unique_ptr<Counters> counters_;
};

} // namespace unit
