#pragma once

#include "training/report/run_report.h"

#include <memory>
#include <mutex>
#include <vector>

namespace unit {

/// Several reports as one, which are told of everything in their order. Any thread may call.
class CombinedReport final : public RunReport {
  public:
    explicit CombinedReport(std::vector<std::unique_ptr<RunReport>> reports)
        : reports_(std::move(reports)) {}

    void started(const RunStart& start) override;
    void updated(const UpdateRecord& record) override;
    void validated(const ValidationRecord& record) override;
    void sampled(std::int64_t iteration, const std::filesystem::path& path) override;
    void wrote(const std::filesystem::path& path) override;
    void told(const std::string& sentence) override;
    void ended(const RunEnd& end) override;
    /// Of the logs of all reports.
    LogSizes flush() override;

  private:
    template <typename... Parameters, typename... Arguments>
    void tell(void (RunReport::*function)(Parameters...), const Arguments&... arguments) {
        const std::lock_guard lock(mutex_);
        for (const auto& report : reports_) {
            ((*report).*function)(arguments...);
        }
    }

    std::mutex mutex_; ///< guards the reports, since data threads tell of what they cannot read
    std::vector<std::unique_ptr<RunReport>> reports_;
};

} // namespace unit
