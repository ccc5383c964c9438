#include "training/trainer/provenance.h"

namespace unit {

CheckpointDescription describe_training(const TrainingConfiguration& configuration,
                                        const TrainingProgress& progress, int processes) {
    CheckpointDescription description;
    description.model = configuration.model;
    description.training_size = {configuration.domains[0].crop.width,
                                 configuration.domains[0].crop.height};
    const UpdateSettings& update = configuration.update;
    description.training = {
        {"program", "unit " UNIT_VERSION},
        {"iterations", progress.iteration},
        {"batch_size", configuration.batch_size},
        {"accumulation", configuration.accumulation},
        {"seed", configuration.seed},
        {"objective", choice_name(update.loss.objective)},
        {"gan_form", choice_name(update.loss.gan_form)},
        {"learning_rate", update.adam.learning_rate},
        {"learning_rate_schedule", choice_name(configuration.schedule.kind)},
        {"precision", choice_name(update.precision)},
        {"moving_average", configuration.moving_average},
        {"data", nlohmann::json::array()},
    };
    if (processes > 1) {
        description.training["processes"] = processes; // each with batches of that size
    }
    if (configuration.init.empty()) {
        description.training["initialisation"] = choice_name(configuration.initialisation);
        description.training["same_start"] = configuration.same_start;
    } else {
        description.training["init"] = configuration.init;
    }
    for (std::size_t index = 0; index < configuration.domains.size(); ++index) {
        const DomainConfiguration& domain = configuration.domains[index];
        description.domain_names[index] = domain.name;
        description.training["data"].push_back(
            {{"about", domain.about}, {"sources", domain.sources}, {"weights", domain.weights}});
    }
    return description;
}

} // namespace unit
