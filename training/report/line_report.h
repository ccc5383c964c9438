#pragma once

#include "training/configuration/training_configuration.h"
#include "training/report/loss_means.h"
#include "training/report/pace.h"
#include "training/report/run_report.h"

#include <string>

namespace unit {

/// Tells of a run in plain lines of text. Losses are means since the line before.
class LineReport : public RunReport {
  public:
    void started(const RunStart& start) override;
    void updated(const UpdateRecord& record) override;
    void validated(const ValidationRecord& record) override;
    void sampled(std::int64_t iteration, const std::filesystem::path& path) override;
    void wrote(const std::filesystem::path& path) override;
    void told(const std::string& sentence) override;
    void ended(const RunEnd& end) override;

  protected:
    explicit LineReport(const TrainingConfiguration& configuration);

    /// Takes a line, without its end.
    virtual void line(const std::string& text) = 0;

    std::int64_t iterations() const { return iterations_; }

    LossMeans means_; ///< since the line before
    Pace pace_;

  private:
    std::string settings_;
    std::int64_t iterations_;
    std::int64_t log_every_;
};

} // namespace unit
