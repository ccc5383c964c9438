#include "training/report/page/run_json.h"

#include "training/configuration/settings.h"
#include "training/report/page/charts.h"

#include <nlohmann/json.hpp>
#include <sstream>

namespace unit {
namespace {

using Json = nlohmann::ordered_json;

/// The settings as to_toml() lists them: "[table]", "# meaning", "key = value".
Json settings_json(const TrainingConfiguration& configuration) {
    Json settings = Json::array();
    std::istringstream lines(to_toml(configuration));
    std::string table;
    std::string meaning;
    for (std::string line; std::getline(lines, line);) {
        const auto equals = line.find(" = ");
        if (line.starts_with("# ")) {
            meaning = line.substr(2);
        } else if (line.starts_with("[")) {
            table = line.substr(1, line.size() - 2);
        } else if (equals != std::string::npos) {
            settings.push_back({{"table", table},
                                {"key", line.substr(0, equals)},
                                {"value", line.substr(equals + 3)},
                                {"meaning", meaning}});
        }
    }
    return settings;
}

Json best_json(const RunStatus& status, const RunHistory& history) {
    Json best;
    for (const RunHistory::Validation& validation : history.validations()) {
        if (validation.best && !validation.scores.empty()) {
            best = {{"iteration", validation.iteration},
                    {"score", validation.scores.front().second},
                    {"file", status.model}};
        }
    }
    return best;
}

/// Iterations around which updates were skipped.
Json skipped_json(const Curve& skipped) {
    Json iterations = Json::array();
    for (std::size_t index = 0; index < skipped.points().size(); ++index) {
        if (skipped.points()[index].sum > 0.0) {
            iterations.push_back(static_cast<std::int64_t>(index) * skipped.stride() +
                                 (skipped.stride() + 1) / 2);
        }
    }
    return iterations;
}

Json domains_json(const TrainingConfiguration& configuration) {
    Json domains = Json::array();
    for (const DomainConfiguration& domain : configuration.domains) {
        domains.push_back(
            {{"name", domain.name}, {"sources", domain.sources}, {"about", domain.about}});
    }
    return domains;
}

Json notices_json(const RunHistory& history) {
    Json notices = Json::array();
    for (const RunHistory::Notice& notice : history.notices()) {
        notices.push_back({{"time", notice.time}, {"text", notice.text}});
    }
    return notices;
}

} // namespace

nlohmann::ordered_json run_json(const RunStatus& status, const RunHistory& history,
                                const TrainingConfiguration& configuration) {
    return {{"run",
             {{"name", status.name},
              {"state", status.state},
              {"reason", status.reason},
              {"data", status.data},
              {"iteration", status.iteration},
              {"iterations", configuration.iterations},
              {"iterations_per_second", status.iterations_per_second},
              {"share_waiting", status.share_waiting},
              {"seconds_left", status.seconds_left},
              {"seconds_trained", history.all_seconds()},
              {"skipped", history.skipped_count()},
              {"began", history.began()},
              {"updated", status.updated},
              {"model", status.model}}},
            {"best", best_json(status, history)},
            {"domains", domains_json(configuration)},
            {"charts", charts_json(history)},
            {"skipped", skipped_json(history.skipped())},
            {"settings", settings_json(configuration)},
            {"notices", notices_json(history)}};
}

nlohmann::ordered_json samples_json(const SamplePictures& pictures) {
    Json grids = Json::array();
    for (const SamplePictures::Grid& grid : pictures.grids()) {
        grids.push_back({{"iteration", grid.iteration}, {"picture", grid.picture}});
    }
    Json pairs = Json::array();
    for (const SamplePictures::Pair& pair : pictures.pairs()) {
        pairs.push_back({{"x1", pair.x1}, {"x12", pair.x12}, {"x2", pair.x2}, {"x21", pair.x21}});
    }
    return {{"ratio", pictures.ratio()},
            {"rows", pictures.pairs().size()},
            {"grids", std::move(grids)},
            {"pairs", std::move(pairs)}};
}

} // namespace unit
