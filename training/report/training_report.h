#pragma once

#include "training/configuration/training_configuration.h"
#include "training/trainer/training_observer.h"

#include <chrono>
#include <fstream>
#include <map>
#include <mutex>
#include <string>

namespace unit {

/// Shows a training run to its user: a progress line on a terminal, plain lines elsewhere, and the
/// same lines in the run's log file. Losses are means since the last line.
class TrainingReport final : public TrainingObserver {
  public:
    /// Appends to `log`. Errors: Error(Failed) naming the file.
    TrainingReport(const std::filesystem::path& log, const TrainingConfiguration& configuration);

    /// Writes what is trained on and with which settings.
    void start(const std::string& data, std::int64_t iteration, const std::string& settings);
    /// A sentence on its own line, e.g. of an image that cannot be read. Any thread.
    void warn(const std::string& text);
    void updated(const UpdateRecord& record) override;
    void validated(const ValidationRecord& record) override;
    void sampled(std::int64_t iteration, const std::filesystem::path& path) override;
    void wrote(const std::filesystem::path& path) override;
    void told(const std::string& sentence) override { line(sentence); }
    /// The closing line: why the run ended and where its model is.
    void finish(std::int64_t iteration, const std::filesystem::path& model, bool stopped);

  private:
    using Clock = std::chrono::steady_clock;

    void line(const std::string& text);
    void clear_progress();
    void show_progress(std::int64_t iteration);
    double iterations_per_second(std::int64_t iteration) const;

    std::mutex mutex_; ///< guards output, since warnings come from data threads
    std::ofstream log_;
    std::int64_t iterations_;
    std::int64_t log_every_;
    bool terminal_;

    std::int64_t first_iteration_ = 0;
    Clock::time_point started_ = Clock::now();
    Clock::time_point progress_shown_{};
    std::map<std::string, double> sums_;
    std::int64_t summed_ = 0;
};

} // namespace unit
