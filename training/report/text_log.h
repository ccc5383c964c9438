#pragma once

#include "training/report/line_report.h"
#include "training/report/run_log.h"

namespace unit {

/// `training.log` of the run folder: the run in plain lines, whether or not anybody watches it.
class TextLog final : public LineReport {
  public:
    TextLog(const std::filesystem::path& folder, const TrainingConfiguration& configuration)
        : LineReport(configuration), log_(folder, "training.log") {}

    void started(const RunStart& start) override {
        log_.open(start.kept);
        LineReport::started(start);
    }
    LogSizes flush() override { return log_.flush(); }

  private:
    void line(const std::string& text) override { log_.append(text + "\n"); }

    RunLog log_;
};

} // namespace unit
