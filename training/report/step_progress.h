#pragma once

#include "training/report/terminal_line.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace unit {

/// Shows how far a task of known length is: a line on a terminal that is rewritten in place, and
/// otherwise a plain line every ten seconds. Silent for tasks of under two seconds.
class StepProgress {
  public:
    StepProgress(std::string title, std::uint64_t steps);

    /// `steps` of them are done now.
    void done(std::uint64_t steps);

  private:
    using Clock = std::chrono::steady_clock;

    std::string title_;
    std::uint64_t steps_;
    TerminalLine terminal_;
    bool shown_ = false;
    Clock::time_point started_ = Clock::now();
    Clock::time_point last_shown_ = started_;
};

} // namespace unit
