#include "training/report/console_report.h"

#include "training/report/progress_line.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <unistd.h>

namespace unit {
namespace {

/// The losses that tell most of a run, under short names: the totals of both steps, then how far
/// reconstructions and cycles are from their images.
std::vector<NamedValue> telling_losses(const std::vector<NamedValue>& losses) {
    constexpr std::pair<const char*, const char*> kNames[] = {{"discriminator_total", "D"},
                                                              {"generator_total", "G"},
                                                              {"reconstruction_", "reconstruction"},
                                                              {"cycle_", "cycle"}};
    std::vector<NamedValue> telling;
    for (const auto& [start, shown] : kNames) {
        double sum = 0.0;
        int count = 0;
        for (const auto& [name, value] : losses) {
            if (name.starts_with(start)) {
                sum += value;
                ++count;
            }
        }
        if (count > 0) {
            telling.emplace_back(shown, sum / count);
        }
    }
    return telling;
}

} // namespace

ConsoleReport::ConsoleReport(const TrainingConfiguration& configuration,
                             std::function<Clock::time_point()> now)
    : LineReport(configuration), now_(std::move(now)), terminal_(STDOUT_FILENO), started_(now_()) {}

void ConsoleReport::started(const RunStart& start) {
    LineReport::started(start);
    started_ = now_();
}

void ConsoleReport::updated(const UpdateRecord& record) {
    if (!terminal_.is_terminal()) {
        LineReport::updated(record);
        return;
    }
    constexpr auto kInterval = std::chrono::milliseconds(200);
    pace_.add(record);
    means_.add(record.losses);
    if (now_() - shown_ >= kInterval || record.iteration == iterations()) {
        show_progress(record);
    }
}

void ConsoleReport::ended(const RunEnd& end) {
    terminal_.end();
    LineReport::ended(end);
}

void ConsoleReport::line(const std::string& text) {
    terminal_.clear();
    std::printf("%s\n", text.c_str());
    std::fflush(stdout);
}

void ConsoleReport::show_progress(const UpdateRecord& record) {
    shown_ = now_();
    const double elapsed = std::chrono::duration<double>(shown_ - started_).count();
    const Progress progress{"",
                            record.iteration,
                            iterations(),
                            pace_.iterations_per_second(),
                            pace_.seconds_left(iterations(), elapsed),
                            pace_.share_waiting(),
                            telling_losses(means_.take())};
    terminal_.show(progress_line(progress, terminal_.columns()));
}

} // namespace unit
