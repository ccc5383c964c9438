#include "training/configuration/setting_table.h"

#include "training/configuration/setting_groups.h"

namespace unit {

std::vector<Setting> settings_of(TrainingConfiguration& configuration) {
    std::vector<Setting> settings;
    std::vector<std::string> names;
    for (const Preset& known : presets()) {
        names.push_back(known.name);
    }
    settings.push_back({"preset", "network design that the model settings start from",
                        &configuration.preset, 0, 0, names});
    add_domain_settings(settings, "domain1", configuration.domains[0]);
    add_domain_settings(settings, "domain2", configuration.domains[1]);
    add_data_settings(settings, configuration);
    add_model_settings(settings, configuration.model);
    add_loss_settings(settings, configuration.update);
    add_optimiser_settings(settings, configuration);
    add_training_settings(settings, configuration);
    return settings;
}

} // namespace unit
