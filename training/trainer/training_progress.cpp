#include "training/trainer/training_progress.h"

#include "core/error.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

namespace unit {
namespace {

using nlohmann::json;

constexpr const char* kMetadataKey = "unit_training_state";
constexpr int kFormatVersion = 2;

} // namespace

bool measure_best_by(const std::string& measure, TrainingProgress& progress) {
    if (progress.best_measure == measure) {
        return false;
    }
    progress.best_measure = measure;
    progress.best_score = std::numeric_limits<double>::infinity();
    return std::exchange(progress.best_iteration, 0) > 0;
}

std::string progress_text(const TrainingProgress& progress) {
    json state = {
        {"format_version", kFormatVersion},      {"iteration", progress.iteration},
        {"skipped", progress.skipped},           {"skipped_in_a_row", progress.skipped_in_a_row},
        {"rewinds", progress.rewinds},           {"rewinds_in_a_row", progress.rewinds_in_a_row},
        {"rate_factor", progress.rate_factor},   {"best_iteration", progress.best_iteration},
        {"best_measure", progress.best_measure}, {"log_sizes", progress.log_sizes}};
    // JSON knows no infinity.
    if (std::isfinite(progress.best_score)) {
        state["best_score"] = progress.best_score;
    }
    return state.dump();
}

TrainingProgress progress_of(const std::string& text, const std::string& where) {
    const json state = json::parse(text, nullptr, false);
    if (!state.is_object() || state.value("format_version", json()) != kFormatVersion) {
        throw Error(ErrorCode::Damaged, where + ": not a training state of this program's version");
    }
    try {
        TrainingProgress progress;
        state.at("iteration").get_to(progress.iteration);
        state.at("skipped").get_to(progress.skipped);
        state.at("skipped_in_a_row").get_to(progress.skipped_in_a_row);
        state.at("rewinds").get_to(progress.rewinds);
        state.at("rewinds_in_a_row").get_to(progress.rewinds_in_a_row);
        state.at("rate_factor").get_to(progress.rate_factor);
        state.at("best_iteration").get_to(progress.best_iteration);
        state.at("log_sizes").get_to(progress.log_sizes);
        progress.best_score = state.value("best_score", progress.best_score);
        progress.best_measure = state.value("best_measure", progress.best_measure);
        return progress;
    } catch (const json::exception& error) {
        throw Error(ErrorCode::Damaged, where + ": a damaged training state: " + error.what());
    }
}

std::map<std::string, std::string> progress_metadata(const TrainingProgress& progress) {
    return {{kMetadataKey, progress_text(progress)}};
}

TrainingProgress read_progress(const SafetensorsFile& file) {
    const auto text = file.metadata().find(kMetadataKey);
    return progress_of(text == file.metadata().end() ? "" : text->second, file.path().string());
}

} // namespace unit
