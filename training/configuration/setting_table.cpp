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
    add_data_settings(settings, configuration);
    add_model_settings(settings, configuration.model);
    add_loss_settings(settings, configuration.update);
    add_optimiser_settings(settings, configuration);
    add_training_settings(settings, configuration);
    add_output_settings(settings, configuration.output);
    add_recovery_settings(settings, configuration.recovery);
    return settings;
}

} // namespace unit
