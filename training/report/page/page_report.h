#pragma once

#include "training/report/pace.h"
#include "training/report/page/run_json.h"
#include "training/report/run_report.h"

#include <chrono>
#include <functional>

namespace unit {

/// `report.html` of the run folder: the run as a page that needs nothing but a browser. It is
/// written anew every half minute of training, after sample grids, checkpoints and validations, and
/// at the end; what it shows of the past is read back from the folder's files when a run goes on.
class PageReport final : public RunReport {
  public:
    using Clock = std::chrono::steady_clock;

    /// `now` tells the time; tests give their own.
    PageReport(std::filesystem::path folder, const TrainingConfiguration& configuration,
               std::function<Clock::time_point()> now = Clock::now);
    ~PageReport() override;

    /// Reads `training.jsonl`, which its own report must have opened before.
    void started(const RunStart& start) override;
    void updated(const UpdateRecord& record) override;
    void validated(const ValidationRecord& record) override;
    void sampled(std::int64_t iteration, const std::filesystem::path& path) override;
    void wrote(const std::filesystem::path& path) override;
    void told(const std::string& sentence) override;
    void ended(const RunEnd& end) override;

  private:
    void write();

    std::filesystem::path folder_;
    TrainingConfiguration configuration_;
    std::function<Clock::time_point()> now_;
    RunHistory history_;
    SamplePictures pictures_;
    std::string samples_; ///< JSON of the pictures, which are most of a page and seldom change
    RunStatus status_;
    Pace pace_;
    Clock::time_point started_;
    Clock::time_point written_;
    bool due_ = false; ///< something to show at the next update
};

} // namespace unit
