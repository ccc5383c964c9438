#include "training/trainer/autocast.h"

#include <ATen/autocast_mode.h>

namespace unit {

AutocastGuard::AutocastGuard(TrainingPrecision precision, c10::DeviceType device)
    : active_(precision != TrainingPrecision::Float32), device_(device) {
    if (active_) {
        at::autocast::set_autocast_enabled(device, true);
        at::autocast::set_autocast_dtype(
            device, precision == TrainingPrecision::BFloat16 ? at::kBFloat16 : at::kHalf);
        at::autocast::increment_nesting();
    }
}

AutocastGuard::~AutocastGuard() {
    if (active_) {
        at::autocast::decrement_nesting();
        at::autocast::set_autocast_enabled(device_, false);
    }
}

void clear_autocast_cache() {
    at::autocast::clear_cache();
}

} // namespace unit
