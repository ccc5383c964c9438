#include "training/report/json_log.h"

#include "training/report/wall_clock.h"

#include <nlohmann/json.hpp>

namespace unit {
namespace {

using Json = nlohmann::ordered_json;

Json by_name(const std::vector<LossValue>& values) {
    Json object = Json::object();
    for (const LossValue& value : values) {
        object[value.name] = value.value;
    }
    return object;
}

Json event(const char* kind) {
    return {{"event", {{"kind", kind}}}};
}

/// The object as a line, with the time now. JSON has no numbers that are not finite: they become
/// null. A path may hold bytes that are no UTF-8: they become the character for that.
std::string line_of(Json object) {
    object["time"] = iso_time(std::chrono::system_clock::now());
    return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

const char* name_of(RunOutcome outcome) {
    switch (outcome) {
    case RunOutcome::Finished:
        return "finished";
    case RunOutcome::Stopped:
        return "stopped";
    case RunOutcome::Failed:
        break;
    }
    return "failed";
}

} // namespace

JsonLog::JsonLog(const std::filesystem::path& folder)
    : folder_(folder), log_(folder, "training.jsonl") {}

void JsonLog::started(const RunStart& start) {
    log_.open(start.kept);
    Json object = event("started");
    object["event"]["iteration"] = start.iteration;
    object["event"]["data"] = start.data;
    log_.append(line_of(std::move(object)));
}

void JsonLog::updated(const UpdateRecord& record) {
    log_.append(line_of({{"iteration", record.iteration},
                         {"learning_rate", record.learning_rate},
                         {"losses", by_name(record.losses)},
                         {"skipped", record.skipped},
                         {"seconds", record.seconds},
                         {"seconds_waiting", record.seconds_waiting}}));
}

void JsonLog::validated(const ValidationRecord& record) {
    log_.append(line_of({{"validation",
                          {{"iteration", record.iteration},
                           {"scores", by_name(record.scores)},
                           {"best", record.best}}}}));
}

void JsonLog::sampled(std::int64_t iteration, const std::filesystem::path& path) {
    Json object = event("sampled");
    object["event"]["iteration"] = iteration;
    object["event"]["file"] = name_in_folder(path);
    log_.append(line_of(std::move(object)));
}

void JsonLog::wrote(const std::filesystem::path& path) {
    Json object = event("wrote");
    object["event"]["file"] = name_in_folder(path);
    log_.append(line_of(std::move(object)));
}

void JsonLog::told(const std::string& sentence) {
    Json object = event("told");
    object["event"]["text"] = sentence;
    log_.append(line_of(std::move(object)));
}

void JsonLog::ended(const RunEnd& end) {
    Json object = event("ended");
    object["event"]["outcome"] = name_of(end.outcome);
    object["event"]["iteration"] = end.iteration;
    object["event"]["model"] = name_in_folder(end.model);
    object["event"]["reason"] = end.reason;
    log_.append(line_of(std::move(object)));
}

std::string JsonLog::name_in_folder(const std::filesystem::path& path) const {
    const std::filesystem::path relative = path.lexically_relative(folder_);
    return relative.empty() || *relative.begin() == ".." ? path.string() : relative.string();
}

} // namespace unit
