#include "training/commands/task_progress.h"

#include "training/report/step_progress.h"

#include <memory>
#include <optional>

namespace unit {

ProgressCallback show_tasks() {
    const auto progress = std::make_shared<std::optional<StepProgress>>();
    return [progress](const std::string& task, std::uint64_t done, std::uint64_t steps) {
        if (!*progress) {
            progress->emplace(task, steps);
        }
        (*progress)->done(done);
        if (done == steps) {
            progress->reset();
        }
    };
}

} // namespace unit
