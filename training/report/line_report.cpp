#include "training/report/line_report.h"

#include "training/configuration/settings.h"
#include "training/report/progress_line.h"

#include <fmt/format.h>

namespace unit {

LineReport::LineReport(const TrainingConfiguration& configuration)
    : settings_(to_toml(configuration)), iterations_(configuration.iterations),
      log_every_(configuration.output.log_every) {}

void LineReport::started(const RunStart& start) {
    means_ = start.unfinished.means;
    line(settings_);
    line(start.data);
    line(start.iteration == 0
             ? "training starts"
             : fmt::format("training goes on after iteration {}", start.iteration));
}

void LineReport::updated(const UpdateRecord& record) {
    pace_.add(record);
    means_.add(record.losses);
    if (record.iteration % log_every_ == 0 || record.iteration == iterations_) {
        line(loss_line(record.iteration, pace_.iterations_per_second(), means_.take()));
    }
}

void LineReport::validated(const ValidationRecord& record) {
    std::string text = fmt::format("validation after iteration {}:", record.iteration);
    for (const LossValue& score : record.scores) {
        text += fmt::format(" {} {:.6g}", score.name, score.value);
    }
    line(text + (record.best ? ", the best so far" : ""));
}

void LineReport::sampled(std::int64_t, const std::filesystem::path& path) {
    line("wrote " + path.string());
}

void LineReport::wrote(const std::filesystem::path& path) {
    line("wrote " + path.string());
}

void LineReport::told(const std::string& sentence) {
    line(sentence);
}

void LineReport::ended(const RunEnd& end) {
    const std::string after = fmt::format(" after iteration {}", end.iteration);
    const std::string model = end.model.empty() ? "" : "; the model is " + end.model.string();
    switch (end.outcome) {
    case RunOutcome::Finished:
        line("finished" + after + model);
        break;
    case RunOutcome::Stopped:
        line("stopped" + after + model + "; go on with --resume");
        break;
    case RunOutcome::Failed:
        line("failed" + after + ": " + end.reason);
        break;
    }
}

} // namespace unit
