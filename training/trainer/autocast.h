#pragma once

#include "training/trainer/update_settings.h"

#include <c10/core/Device.h>

namespace unit {

/// While it lives, operators of this thread that gain from it compute in the given precision
/// (LibTorch's autocast).
class AutocastGuard {
  public:
    AutocastGuard(TrainingPrecision precision, c10::DeviceType device);
    AutocastGuard(const AutocastGuard&) = delete;
    AutocastGuard& operator=(const AutocastGuard&) = delete;
    ~AutocastGuard();

  private:
    bool active_;
    c10::DeviceType device_;
};

/// Forgets the weights that autocast has converted; call it when they have changed and no thread
/// computes.
void clear_autocast_cache();

} // namespace unit
