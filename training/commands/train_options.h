#pragma once

#include "training/configuration/training_configuration.h"

#include <string>
#include <vector>

namespace unit {

/// What `unit train` was called with.
struct TrainOptions {
    std::vector<std::string> domain1;
    std::vector<std::string> domain2;
    std::string out;
    std::string preset;
    std::string config;
    std::string init;
    std::vector<std::string> assignments;
    std::string device; ///< empty: as the configuration says
    std::string keep;   ///< empty: as the configuration says
    bool resume = false;
    bool print_config = false;
    bool profile = false;
};

/// The configuration that the options ask for. Later ones win: the settings of a run that goes on,
/// the file, then the options; --preset replaces the model settings of those before it, and the
/// checkpoint of --init the design of encoders and generators.
/// Errors: ConfigurationError; UsageError, naming the setting, for one that a run which goes on can
/// no longer change or that does not fit the checkpoint of --init; those of read_description().
TrainingConfiguration read_configuration(const TrainOptions& options);

} // namespace unit
