#include "training/report/step_progress.h"

#include "training/report/progress_line.h"

#include <cstdio>
#include <unistd.h>

namespace unit {

StepProgress::StepProgress(std::string title, std::uint64_t steps)
    : title_(std::move(title)), steps_(steps), terminal_(isatty(STDERR_FILENO) == 1) {}

StepProgress::~StepProgress() {
    if (shown_ && terminal_) {
        std::fputc('\n', stderr);
    }
}

void StepProgress::done(std::uint64_t steps) {
    constexpr auto kPatience = std::chrono::seconds(2);
    const auto interval = terminal_ ? std::chrono::milliseconds(200) : std::chrono::seconds(10);
    const auto now = Clock::now();
    const bool last_of_shown = steps == steps_ && shown_;
    if (now - started_ < kPatience || (now - last_shown_ < interval && !last_of_shown)) {
        return;
    }
    last_shown_ = now;
    shown_ = true;
    const double seconds = std::chrono::duration<double>(now - started_).count();
    const std::string line =
        title_ + "  " +
        progress_line(static_cast<std::int64_t>(steps), static_cast<std::int64_t>(steps_),
                      static_cast<double>(steps) / seconds);
    std::fprintf(stderr, terminal_ ? "\r\033[K%s" : "%s\n", line.c_str());
}

} // namespace unit
