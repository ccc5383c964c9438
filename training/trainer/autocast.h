#pragma once

#include "training/trainer/update_settings.h"

#include <c10/core/Device.h>
#include <c10/core/DispatchKeySet.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

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

/// While it lives, operators of this thread compute in the precision of what they are given, also
/// inside an AutocastGuard.
class WithoutAutocast {
  private:
    c10::impl::ExcludeDispatchKeyGuard guard_{c10::autocast_dispatch_keyset};
};

/// Forgets the weights that autocast has converted; call it when they have changed and no thread
/// computes.
void clear_autocast_cache();

} // namespace unit
