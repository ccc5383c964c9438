#pragma once

#include "training/evaluation/score_table.h"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace unit {

/// One of the models that were evaluated.
struct EvaluatedModel {
    std::string name; ///< of its row
    std::string checkpoint;
    std::string sha256;      ///< of the checkpoint's file
    std::string translation; ///< "1to2, sunny to rainy"
    std::string device;      ///< "cpu"
    std::string precision;   ///< what it was computed in: "fp32"
};

/// A line of the settings: "Pairs", "64, streets of ...".
struct EvaluationFact {
    std::string id; ///< in JSON: "pairs"
    std::string title;
    std::string text;
};

/// All that is told of an evaluation, but for pictures.
struct EvaluationReport {
    std::string version; ///< of the program
    std::string time;    ///< when it ended, ISO 8601
    std::string command; ///< that does it again
    std::vector<EvaluatedModel> models;
    std::vector<EvaluationFact> facts; ///< on what images, with what
    ScoreTable table;                  ///< the models first, in the same order
};

/// As text for a terminal or a README: the models, the facts and the table.
std::string report_text(const EvaluationReport& report, TableStyle style);

/// As one object: {"program", "version", "time", "command", "models": [{"name", "checkpoint",
/// "sha256", "translation", "device", "precision"}], "settings": {ID: text}, "measures": [{"id",
/// "title", "digits", "better", "meaning", "source"}], "methods": [{"name", "kind", "scores": {ID:
/// {"mean", "minimum", "maximum"}}}]}. `better` is "higher", "lower" or "near one", `kind` "model"
/// or "baseline". A score is null where a measure does not apply to a method; minimum and maximum
/// are there where single images have values. The PSNR of equal images is the text "inf".
nlohmann::ordered_json report_json(const EvaluationReport& report);

} // namespace unit
