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

/// Of the design, what is of training and not of a checkpoint.
void take_training_part(const ModelConfiguration& from, ModelConfiguration& to) {
    to.dropout = from.dropout;
    to.discriminator_width = from.discriminator_width;
    to.discriminator_layers = from.discriminator_layers;
    to.discriminator_scales = from.discriminator_scales;
    to.discriminator_logits = from.discriminator_logits;
    to.discriminator_spectral_norm = from.discriminator_spectral_norm;
}

/// Refuses settings that would change the checkpoint's design.
void check_design(const ModelConfiguration& design, const TrainingConfiguration& asked) {
    TrainingConfiguration taken = asked;
    taken.model = design;
    take_training_part(asked.model, taken.model);
    for (const std::string& key : differing_settings(taken, asked)) {
        throw UsageError(fmt::format("the setting {} does not fit the checkpoint {}, whose design "
                                     "a training takes that begins with it; leave the setting out",
                                     key, asked.init));
    }
}

/// Of these only the beginning of a training takes notice.
bool is_of_the_beginning(const std::string& key) {
    constexpr const char* kKeys[] = {"preset",
                                     "domain1.channels",
                                     "domain2.channels",
                                     "training.init",
                                     "training.initialisation",
                                     "training.same_start",
                                     "training.antialias_upsampling",
                                     "training.antialias_downsampling"};
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
    if (!options.device.empty()) {
        apply_assignment(configuration, "training.device=\"" + options.device + "\"");
    }
    if (!options.keep.empty()) {
        apply_assignment(configuration, "output.keep=" + options.keep);
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
        // Encoders and generators are designed as those of the checkpoint; what is asked for on top
        // of that must not change them, also where it asks for a default.
        const ModelConfiguration design =
            read_description(SafetensorsFile(configuration.init)).model;
        TrainingConfiguration on_design;
        on_design.model = design;
        take_training_part(configuration.model, on_design.model);
        apply_options(options, on_design);
        check_design(design, on_design);
        return on_design;
    }
    return configuration;
}

} // namespace unit
