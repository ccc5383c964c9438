#pragma once

#include "training/configuration/training_configuration.h"
#include "training/report/run_report.h"

#include <memory>
#include <vector>

namespace unit {

/// All reports of a training run into `folder`, in the order in which they are to be told. Opens no
/// file before started().
std::vector<std::unique_ptr<RunReport>>
training_reports(const std::filesystem::path& folder, const TrainingConfiguration& configuration);

} // namespace unit
