#pragma once

#include "training/report/line_report.h"
#include "training/report/terminal_line.h"

#include <chrono>
#include <functional>

namespace unit {

/// Tells of a run on standard output. On a terminal the losses are in one line that is rewritten in
/// place and fits its width; elsewhere they are plain lines, as in `training.log`.
class ConsoleReport final : public LineReport {
  public:
    using Clock = std::chrono::steady_clock;

    /// `now` tells the time; tests give their own.
    explicit ConsoleReport(const TrainingConfiguration& configuration,
                           std::function<Clock::time_point()> now = Clock::now);

    void started(const RunStart& start) override;
    void updated(const UpdateRecord& record) override;
    void ended(const RunEnd& end) override;

  private:
    void line(const std::string& text) override;
    void show_progress(const UpdateRecord& record);

    std::function<Clock::time_point()> now_;
    TerminalLine terminal_;
    Clock::time_point started_;
    Clock::time_point shown_{};
};

} // namespace unit
