#include "training/report/step_progress.h"

#include "training/report/progress_line.h"

#include <cstdio>
#include <unistd.h>

namespace unit {

StepProgress::StepProgress(std::string title, std::uint64_t steps)
    : title_(std::move(title)), steps_(steps), terminal_(STDERR_FILENO) {}

void StepProgress::done(std::uint64_t steps) {
    constexpr auto kPatience = std::chrono::seconds(2);
    const bool terminal = terminal_.is_terminal();
    const auto interval = terminal ? std::chrono::milliseconds(200) : std::chrono::seconds(10);
    const auto now = Clock::now();
    const bool last_of_shown = steps == steps_ && shown_;
    if (now - started_ < kPatience || (now - last_shown_ < interval && !last_of_shown)) {
        return;
    }
    last_shown_ = now;
    shown_ = true;
    const double seconds = std::chrono::duration<double>(now - started_).count();
    const double per_second = static_cast<double>(steps) / seconds;
    Progress progress{title_, static_cast<std::int64_t>(steps), static_cast<std::int64_t>(steps_),
                      per_second};
    if (steps > 0) {
        progress.seconds_left = static_cast<double>(steps_ - steps) / per_second;
    }
    if (terminal) {
        terminal_.show(progress_line(progress, terminal_.columns()));
    } else {
        constexpr int kWide = 120;
        std::fprintf(stderr, "%s\n", progress_line(progress, kWide).c_str());
    }
}

} // namespace unit
