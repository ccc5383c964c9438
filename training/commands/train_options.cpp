#include "training/commands/train_options.h"

#include "core/checkpoint/description.h"
#include "training/commands/usage_error.h"
#include "training/configuration/settings.h"
#include "training/trainer/run_folder.h"

#include <algorithm>
#include <fmt/format.h>

namespace unit {
namespace {

void set_sources(const std::vector<std::string>& sources, DomainConfiguration& domain) {
    if (!sources.empty()) {
        domain.sources = sources;
        domain.weights.clear();
    }
}

/// Encoders and generators are designed as those of the checkpoint that training begins with.
void take_design(const std::string& checkpoint, ModelConfiguration& model) {
    const ModelConfiguration own = model;
    model = read_description(SafetensorsFile(checkpoint)).model;
    // What is of training, not of the checkpoint.
    model.dropout = own.dropout;
    model.discriminator_width = own.discriminator_width;
    model.discriminator_layers = own.discriminator_layers;
    model.discriminator_scales = own.discriminator_scales;
}

/// Refuses what was asked for, beyond the defaults, and is not what the checkpoint has: it would be
/// left out in silence.
void check_design(const TrainingConfiguration& asked, const TrainingConfiguration& taken) {
    const std::vector<std::string> chosen = differing_settings(TrainingConfiguration{}, asked);
    for (const std::string& key : differing_settings(asked, taken)) {
        if (std::ranges::find(chosen, key) != chosen.end()) {
            throw UsageError(
                fmt::format("the setting {} does not fit the checkpoint {}, whose design "
                            "a training takes that begins with it; leave the setting out",
                            key, taken.init));
        }
    }
}

/// Of these only the beginning of a training takes notice.
bool is_of_the_beginning(const std::string& key) {
    constexpr const char* kKeys[] = {
        "preset",        "domain1.channels",        "domain2.channels",
        "training.init", "training.initialisation", "training.same_start"};
    return key.starts_with("model.") ||
           std::find(std::begin(kKeys), std::end(kKeys), key) != std::end(kKeys);
}

void check_changes(const TrainingConfiguration& before, const TrainingConfiguration& now) {
    for (const std::string& key : differing_settings(before, now)) {
        if (is_of_the_beginning(key)) {
            throw UsageError(fmt::format("the setting {} holds from the beginning of a training "
                                         "and cannot be changed with --resume; start a new one "
                                         "with another --out",
                                         key));
        }
    }
}

void apply_options(const TrainOptions& options, TrainingConfiguration& configuration) {
    if (!options.config.empty()) {
        apply_file(configuration, options.config);
    }
    if (!options.preset.empty()) {
        apply_assignment(configuration, "preset=\"" + options.preset + "\"");
    }
    set_sources(options.domain1, configuration.domains[0]);
    set_sources(options.domain2, configuration.domains[1]);
    for (const std::string& assignment : options.assignments) {
        apply_assignment(configuration, assignment);
    }
    if (!options.init.empty()) {
        configuration.init = options.init;
    }
    if (options.keep >= 0) {
        configuration.output.keep = options.keep;
    }
}

} // namespace

TrainingConfiguration read_configuration(const TrainOptions& options) {
    TrainingConfiguration configuration;
    if (options.resume) {
        apply_file(configuration, RunFolder(options.out).configuration());
        const TrainingConfiguration before = configuration;
        apply_options(options, configuration);
        check_changes(before, configuration);
        return configuration;
    }
    apply_options(options, configuration);
    if (!configuration.init.empty()) {
        const TrainingConfiguration asked = configuration;
        take_design(configuration.init, configuration.model);
        check_design(asked, configuration);
    }
    return configuration;
}

} // namespace unit
