#pragma once

#include "training/commands/model_options.h"

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace unit {

/// What `unit evaluate` is told.
struct EvaluateOptions {
    std::vector<std::string> checkpoints; ///< "FILE" or "NAME=FILE"; empty: the default one
    ModelOptions model;                   ///< for all of them; its checkpoint is not used
    std::string pairs;
    std::string size = "640x360";
    std::vector<std::string> input;
    std::string target;
    std::vector<std::string> reference;
    std::vector<std::string> reference_statistics;
    std::size_t images = 256;
    std::vector<std::string> clips;
    std::vector<float> temporal_smoothing{0.0F}; ///< a row of each model for each
    std::string features;
    std::string feature_size;
    std::string feature_range = "0..1";
    bool markdown = false;
    std::string json;
    std::string page;
    std::string picture;
    std::string command; ///< the command line that does it again
};

/// Adds all options, stored in `options` when they are parsed, but for `command`.
void add_evaluate_options(CLI::App& command, EvaluateOptions& options);

/// Errors: UsageError for what cannot go together and for a picture's name without an image's
/// ending; Error(NotFound), naming the file, where a folder to write to is missing.
void check_evaluate_options(const EvaluateOptions& options);

} // namespace unit
