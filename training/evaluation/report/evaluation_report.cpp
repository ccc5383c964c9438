#include "training/evaluation/report/evaluation_report.h"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace unit {
namespace {

using Json = nlohmann::ordered_json;

const char* better_text(Better better) {
    constexpr const char* kTexts[] = {"higher", "lower", "near one"};
    return kTexts[static_cast<int>(better)];
}

/// JSON has no infinite numbers.
Json number_json(double number) {
    if (std::isfinite(number)) {
        return number;
    }
    return number > 0 ? "inf" : "-inf";
}

Json score_json(const std::optional<MeasuredValue>& value) {
    if (!value) {
        return nullptr;
    }
    Json score{{"mean", number_json(value->mean)}};
    if (value->range) {
        score["minimum"] = number_json(value->range->first);
        score["maximum"] = number_json(value->range->second);
    }
    return score;
}

Json measures_json(const ScoreTable& table) {
    Json measures = Json::array();
    for (const ScoreColumn& column : table.columns) {
        const MeasureDescription& measure = column.measure;
        measures.push_back({{"id", measure.id},
                            {"title", measure.title},
                            {"digits", measure.digits},
                            {"better", better_text(measure.better)},
                            {"meaning", measure.meaning},
                            {"source", measure.source}});
    }
    return measures;
}

Json methods_json(const EvaluationReport& report) {
    Json methods = Json::array();
    for (std::size_t method = 0; method < report.table.methods.size(); ++method) {
        Json scores = Json::object();
        for (const ScoreColumn& column : report.table.columns) {
            scores[column.measure.id] = score_json(column.values[method]);
        }
        methods.push_back({{"name", report.table.methods[method]},
                           {"kind", method < report.models.size() ? "model" : "baseline"},
                           {"scores", scores}});
    }
    return methods;
}

} // namespace

std::string report_text(const EvaluationReport& report, TableStyle style) {
    std::string text;
    for (const EvaluatedModel& model : report.models) {
        text += fmt::format("model: {}{} ({}), {} on {}\n",
                            report.models.size() > 1 ? model.name + ", " : "", model.checkpoint,
                            model.translation, model.precision, model.device);
    }
    for (const EvaluationFact& fact : report.facts) {
        text += fmt::format("{}: {}\n", fact.title, fact.text);
    }
    return text + '\n' + table_text(report.table, style);
}

nlohmann::ordered_json report_json(const EvaluationReport& report) {
    Json models = Json::array();
    for (const EvaluatedModel& model : report.models) {
        models.push_back({{"name", model.name},
                          {"checkpoint", model.checkpoint},
                          {"sha256", model.sha256},
                          {"translation", model.translation},
                          {"device", model.device},
                          {"precision", model.precision}});
    }
    Json settings = Json::object();
    for (const EvaluationFact& fact : report.facts) {
        settings[fact.id] = fact.text;
    }
    return {{"program", "unit evaluate"},
            {"version", report.version},
            {"time", report.time},
            {"command", report.command},
            {"models", models},
            {"settings", settings},
            {"measures", measures_json(report.table)},
            {"methods", methods_json(report)}};
}

} // namespace unit
