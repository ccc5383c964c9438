#include "training/report/unfinished_line.h"

#include <charconv>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

namespace unit {
namespace {

using Json = nlohmann::ordered_json;

/// The number of the update that a line tells of; 0 for other lines.
std::int64_t iteration_of(const std::string& line) {
    constexpr std::string_view kStart = "{\"iteration\":";
    std::int64_t iteration = 0;
    if (line.starts_with(kStart)) {
        std::from_chars(line.data() + kStart.size(), line.data() + line.size(), iteration);
    }
    return iteration;
}

void add(const std::string& line, UnfinishedLine& sums) {
    const Json object = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object() || !object.contains("losses")) {
        return;
    }
    std::vector<LossValue> losses;
    for (const auto& [name, value] : object["losses"].items()) {
        losses.push_back({name.c_str(), value.is_number()
                                            ? value.get<double>()
                                            : std::numeric_limits<double>::quiet_NaN()});
    }
    sums.means.add(losses);
    sums.skipped += object.value("skipped", false) ? 1 : 0;
}

} // namespace

UnfinishedLine unfinished_line(const std::filesystem::path& folder, const LogSizes& kept,
                               std::int64_t iteration, std::int64_t log_every) {
    constexpr const char* kName = "training.jsonl";
    const auto size = kept.find(kName);
    const std::uint64_t bytes = size == kept.end() ? 0 : size->second;
    const std::int64_t last_line = iteration - iteration % log_every;
    UnfinishedLine sums;
    std::ifstream file(folder / kName);
    std::uint64_t read = 0;
    for (std::string line; read < bytes && std::getline(file, line);) {
        read += line.size() + 1;
        const std::int64_t number = iteration_of(line);
        if (number > last_line && number <= iteration) {
            add(line, sums);
        }
    }
    return sums;
}

} // namespace unit
