#pragma once

#include "training/configuration/training_configuration.h"
#include "training/report/loss_means.h"
#include "training/report/pace.h"
#include "training/report/run_log.h"
#include "training/report/run_report.h"

#include <map>

namespace unit {

/// `events.out.tfevents.unit` of the run folder: the run for `tensorboard --logdir`. Every
/// `log_every` iterations the means of the losses since the time before, as `discriminator/real_1`,
/// `generator/cycle_1`, `total/generator`; `training/learning_rate`,
/// `training/iterations_per_second`, `training/share_waiting_for_data` and
/// `training/skipped_updates` since the time before; `validation/NAME` for each score; sample
/// grids, made smaller, as the images `samples`; the settings as the text `configuration`.
class TensorboardLog final : public RunReport {
  public:
    TensorboardLog(const std::filesystem::path& folder, const TrainingConfiguration& configuration);

    void started(const RunStart& start) override;
    void updated(const UpdateRecord& record) override;
    void validated(const ValidationRecord& record) override;
    /// Errors: those of read_image() too.
    void sampled(std::int64_t iteration, const std::filesystem::path& path) override;
    LogSizes flush() override { return log_.flush(); }

  private:
    void write_means(const UpdateRecord& record);

    RunLog log_;
    std::string settings_;
    std::int64_t iterations_;
    std::int64_t log_every_;
    Pace pace_;
    LossMeans means_;
    std::int64_t skipped_ = 0; ///< since the means were written
};

} // namespace unit
