#include "training/report/training_reports.h"

#include "training/report/console_report.h"
#include "training/report/json_log.h"
#include "training/report/page/page_report.h"
#include "training/report/tensorboard/tensorboard_log.h"
#include "training/report/text_log.h"

namespace unit {

std::vector<std::unique_ptr<RunReport>>
training_reports(const std::filesystem::path& folder, const TrainingConfiguration& configuration) {
    std::vector<std::unique_ptr<RunReport>> reports;
    reports.push_back(std::make_unique<ConsoleReport>(configuration));
    reports.push_back(std::make_unique<TextLog>(folder, configuration));
    reports.push_back(std::make_unique<JsonLog>(folder));
    reports.push_back(std::make_unique<TensorboardLog>(folder, configuration));
    // Behind the JSON log, which it reads back once that is cut to what a resumed run keeps.
    reports.push_back(std::make_unique<PageReport>(folder, configuration));
    return reports;
}

} // namespace unit
