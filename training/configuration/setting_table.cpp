#include "training/configuration/setting_table.h"

#include "training/configuration/setting_groups.h"

namespace unit {

std::vector<Setting> settings_of(TrainingConfiguration& configuration) {
    std::vector<Setting> settings;
    settings.push_back({"preset", "network design that the model settings start from",
                        &configuration.preset, 0, 0, preset_names()});
    add_data_settings(settings, configuration);
    add_model_settings(settings, configuration.model);
    add_loss_settings(settings, configuration.update);
    add_optimiser_settings(settings, configuration);
    add_training_settings(settings, configuration);
    return settings;
}

} // namespace unit
