#include "training/trainer/loss_scale.h"

#include <ATen/ATen.h>

namespace unit {

LossScale::LossScale(TrainingPrecision precision, at::Device device)
    : changes_(precision == TrainingPrecision::Float16) {
    constexpr double kFirst = 65536.0;
    value_ = at::full({}, changes_ ? kFirst : 1.0, at::TensorOptions(at::kFloat).device(device));
    steps_ = at::zeros({}, at::TensorOptions(at::kInt).device(device));
}

void LossScale::update(const at::Tensor& skipped) {
    constexpr double kGrowth = 2.0;
    constexpr double kBackoff = 0.5;
    constexpr std::int64_t kInterval = 2000;
    if (changes_) {
        at::_amp_update_scale_(value_, steps_, skipped, kGrowth, kBackoff, kInterval);
    }
}

} // namespace unit
