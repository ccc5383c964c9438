#pragma once

#include "training/configuration/training_configuration.h"
#include "training/report/page/run_history.h"
#include "training/report/page/sample_pictures.h"

#include <nlohmann/json_fwd.hpp>

namespace unit {

/// Where a run is now.
struct RunStatus {
    std::string name;
    std::string state = "running"; ///< running, finished, stopped or failed
    std::string reason;            ///< of a failure
    std::int64_t iteration = 0;    ///< number of updates done
    std::string data;              ///< what the domains hold, in a sentence
    double iterations_per_second = 0.0;
    double share_waiting = 0.0;
    double seconds_left = -1.0; ///< below 0: not known
    std::string updated;        ///< the time now, ISO 8601
    std::string model; ///< the best deployed checkpoint, in the run folder, if there is one
};

/// What the page's scripts show of a run, but for its samples: an object with the members `run`,
/// `best`, `charts`, `skipped`, `settings`, `domains`, `notices`.
nlohmann::ordered_json run_json(const RunStatus& status, const RunHistory& history,
                                const TrainingConfiguration& configuration);

/// The sample pictures: {"ratio", "rows", "grids": [{"iteration", "picture"}], "pairs": [{"x1",
/// "x12", "x2", "x21"}]}.
nlohmann::ordered_json samples_json(const SamplePictures& pictures);

} // namespace unit
