#pragma once

#include "training/configuration/setting_table.h"

/// The tables of the configuration. Each function appends the settings of one table, with targets
/// in the configuration given.
namespace unit {

/// `table` is "domain1" or "domain2".
void add_domain_settings(std::vector<Setting>& settings, const std::string& table,
                         DomainConfiguration& domain);
void add_data_settings(std::vector<Setting>& settings, TrainingConfiguration& configuration);
void add_model_settings(std::vector<Setting>& settings, ModelConfiguration& model);
void add_loss_settings(std::vector<Setting>& settings, UpdateSettings& update);
void add_optimiser_settings(std::vector<Setting>& settings, TrainingConfiguration& configuration);
void add_training_settings(std::vector<Setting>& settings, TrainingConfiguration& configuration);

} // namespace unit
