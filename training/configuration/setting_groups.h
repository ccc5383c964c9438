#pragma once

#include "training/configuration/setting_table.h"

/// The tables of the configuration. Each function appends the settings of one table, with targets
/// in the configuration given.
namespace unit {

/// Largest number of iterations and the like.
inline constexpr double kMaximumCount = 1e12;

/// The tables domain1 and domain2, then data.
void add_data_settings(std::vector<Setting>& settings, TrainingConfiguration& configuration);
/// The part of check_complete() that is about these tables. Errors: ConfigurationError.
void check_data_settings(const TrainingConfiguration& configuration);
void add_model_settings(std::vector<Setting>& settings, ModelConfiguration& model);
/// The part of check_complete() that is about the networks, and crops that they cannot take.
/// Errors: ConfigurationError.
void check_model_settings(const TrainingConfiguration& configuration);
void add_loss_settings(std::vector<Setting>& settings, UpdateSettings& update);
/// The part of check_complete() that is about the table `loss`. Errors: ConfigurationError.
void check_loss_settings(const TrainingConfiguration& configuration);
void add_optimiser_settings(std::vector<Setting>& settings, TrainingConfiguration& configuration);
void add_training_settings(std::vector<Setting>& settings, TrainingConfiguration& configuration);
/// The part of check_complete() that is about the table `training`. Errors: ConfigurationError.
void check_training_settings(const TrainingConfiguration& configuration);
void add_output_settings(std::vector<Setting>& settings, OutputConfiguration& output);
void add_recovery_settings(std::vector<Setting>& settings, RecoveryConfiguration& recovery);

} // namespace unit
