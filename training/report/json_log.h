#pragma once

#include "training/report/run_log.h"
#include "training/report/run_report.h"

namespace unit {

/// `training.jsonl` of the run folder: the run for programs, one JSON object a line. `time` is the
/// wall-clock time in UTC, ISO 8601. Numbers that are not finite are null.
///
/// An update; `losses` by the names of LossValue, in the order of UpdateRecord:
///   {"iteration": 12, "learning_rate": 0.0001, "losses": {"real_1": 0.69, ...}, "skipped": false,
///    "seconds": 0.21, "seconds_waiting": 0.01, "time": "2024-05-01T12:00:00.123Z"}
/// A validation:
///   {"validation": {"iteration": 1000, "scores": {"score": 0.12}, "best": true}, "time": ...}
/// An event; `kind` is started, sampled, wrote, told or ended. Paths in the run folder are relative
/// to it:
///   {"event": {"kind": "sampled", "iteration": 1000, "file": "samples/00001000.png"}, "time": ...}
///
/// Iterations grow from line to line. Training that goes back to the weights of a state does not
/// count them back; an event of the kind "told" says so.
class JsonLog final : public RunReport {
  public:
    explicit JsonLog(const std::filesystem::path& folder);

    void started(const RunStart& start) override;
    void updated(const UpdateRecord& record) override;
    void validated(const ValidationRecord& record) override;
    void sampled(std::int64_t iteration, const std::filesystem::path& path) override;
    void wrote(const std::filesystem::path& path) override;
    void told(const std::string& sentence) override;
    void ended(const RunEnd& end) override;
    LogSizes flush() override { return log_.flush(); }

  private:
    std::string name_in_folder(const std::filesystem::path& path) const;

    std::filesystem::path folder_;
    RunLog log_;
};

} // namespace unit
