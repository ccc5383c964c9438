#include "training/report/training_report.h"

#include "core/error.h"
#include "training/report/progress_line.h"

#include <cstdio>
#include <unistd.h>

namespace unit {

TrainingReport::TrainingReport(const std::filesystem::path& log,
                               const TrainingConfiguration& configuration)
    : log_(log, std::ios::app), iterations_(configuration.iterations),
      log_every_(configuration.log_every), terminal_(isatty(STDOUT_FILENO) == 1) {
    if (!log_) {
        throw Error(ErrorCode::Failed, "cannot write the log " + log.string());
    }
}

void TrainingReport::start(const std::string& data, std::int64_t iteration,
                           const std::string& settings) {
    first_iteration_ = iteration;
    line(settings);
    line(data);
    line(iteration == 0 ? "training starts"
                        : "training goes on after iteration " + std::to_string(iteration));
    started_ = Clock::now();
}

void TrainingReport::warn(const std::string& text) {
    line("warning: " + text);
}

void TrainingReport::updated(const UpdateRecord& record) {
    const std::int64_t iteration = record.iteration;
    const std::vector<LossValue>& losses = record.losses;
    for (const LossValue& loss : losses) {
        sums_[loss.name] += loss.value;
    }
    ++summed_;
    if (iteration % log_every_ == 0 || iteration == iterations_) {
        std::vector<std::pair<std::string, double>> means;
        for (const LossValue& loss : losses) {
            means.emplace_back(loss.name, sums_[loss.name] / static_cast<double>(summed_));
        }
        line(loss_line(iteration, iterations_per_second(iteration), means));
        sums_.clear();
        summed_ = 0;
    }
    show_progress(iteration);
}

void TrainingReport::validated(const ValidationRecord& record) {
    std::string text = "validation after iteration " + std::to_string(record.iteration) + ":";
    for (const LossValue& score : record.scores) {
        text += " " + std::string(score.name) + " " + std::to_string(score.value);
    }
    line(text + (record.best ? ", the best so far" : ""));
}

void TrainingReport::sampled(std::int64_t, const std::filesystem::path& path) {
    line("wrote " + path.string());
}

void TrainingReport::wrote(const std::filesystem::path& path) {
    line("wrote " + path.string());
}

void TrainingReport::finish(std::int64_t iteration, const std::filesystem::path& model,
                            bool stopped) {
    line((stopped ? "stopped after iteration " : "finished after iteration ") +
         std::to_string(iteration) + "; the model is " + model.string() +
         (stopped ? "; go on with --resume" : ""));
}

void TrainingReport::line(const std::string& text) {
    const std::lock_guard lock(mutex_);
    clear_progress();
    std::printf("%s\n", text.c_str());
    std::fflush(stdout);
    log_ << text << std::endl;
}

void TrainingReport::clear_progress() {
    if (terminal_) {
        std::printf("\r\033[K");
    }
}

void TrainingReport::show_progress(std::int64_t iteration) {
    constexpr auto kInterval = std::chrono::milliseconds(200);
    const auto now = Clock::now();
    if (!terminal_ || now - progress_shown_ < kInterval) {
        return;
    }
    progress_shown_ = now;
    const std::lock_guard lock(mutex_);
    clear_progress();
    std::printf("%s",
                progress_line(iteration, iterations_, iterations_per_second(iteration)).c_str());
    std::fflush(stdout);
}

double TrainingReport::iterations_per_second(std::int64_t iteration) const {
    const std::chrono::duration<double> passed = Clock::now() - started_;
    return static_cast<double>(iteration - first_iteration_) / std::max(passed.count(), 1e-9);
}

} // namespace unit
