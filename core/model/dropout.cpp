#include "core/model/dropout.h"

#include "core/model/kernels/dropout_mask.h"

#include <ATen/ATen.h>

namespace unit {
namespace {

constexpr std::int64_t kWord = std::int64_t{1} << 32;

/// DropoutMask::hash() of the places of values 0 ... count-1, in operators that every device has. A
/// product of two 32-bit words may not fit 63 bits, so it is made of the halves of one.
at::Tensor hashes(std::int64_t count, const DropoutMask& mask, at::Device device) {
    const auto times = [](const at::Tensor& h, std::int64_t factor) {
        const at::Tensor high = at::bitwise_right_shift(h, 16).mul(factor).remainder(1 << 16);
        return high.mul(1 << 16).add(h.bitwise_and(0xFFFF).mul(factor)).remainder(kWord);
    };
    const auto fold = [](const at::Tensor& h, std::int64_t bits) {
        return h.bitwise_xor(at::bitwise_right_shift(h, bits));
    };
    at::Tensor h = at::arange(count, at::TensorOptions(at::kLong).device(device));
    h = h.add(std::int64_t{mask.first}).remainder(kWord);
    h = times(h.bitwise_xor(std::int64_t{mask.key_low}), 0x9E37'79B1);
    h = times(fold(h, 16).add(std::int64_t{mask.key_high}).remainder(kWord), 0x85EB'CA6B);
    return fold(times(fold(h, 13), 0xC2B2'AE35), 16);
}

} // namespace

DropoutMask Dropout::mask_of(const at::Tensor& x) const {
    const std::int64_t values_of_image = x.size(1) * x.size(2) * x.size(3);
    return {key, probability, first_image * values_of_image};
}

at::Tensor apply_dropout(const at::Tensor& x, const Dropout& dropout) {
    if (dropout.probability == 0.0) {
        return x;
    }
    const DropoutMask mask = dropout.mask_of(x);
    const at::Tensor keeps = hashes(x.numel(), mask, x.device()).ge(std::int64_t{mask.threshold});
    const at::Tensor factors = keeps.to(x.scalar_type())
                                   .mul_(dropout.factor())
                                   .view({x.size(0), x.size(2), x.size(3), x.size(1)});
    return x * factors.permute({0, 3, 1, 2});
}

} // namespace unit
