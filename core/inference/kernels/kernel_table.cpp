#include "core/inference/kernels/kernel_table.h"

// Compiles what follows once for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/kernels/kernel_table.cpp"
#include <hwy/foreach_target.h>

#include "core/inference/kernels/multiply_adds-inl.h"
#include "core/inference/kernels/pointwise-inl.h"
#include "core/inference/kernels/quantized_winograd-inl.h"
#include "core/inference/kernels/row_convolution-inl.h"
#include "core/inference/kernels/winograd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace unit {
namespace HWY_NAMESPACE {

InferenceKernels kernels() {
    return {hwy::TargetName(HWY_TARGET),
            kFastIntegers,
            convolve_row,
            convolve_tiles<WinogradTile::Four>,
            convolve_tiles<WinogradTile::Six>,
            convolve_quantized,
            finish_pixels,
            store_values,
            measure_moments,
            write_planes,
            count_multiply_adds,
            count_integer_multiply_adds};
}

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace unit {

HWY_EXPORT(kernels);

const InferenceKernels& inference_kernels() {
    static const InferenceKernels best = HWY_DYNAMIC_DISPATCH(kernels)();
    return best;
}

std::vector<InferenceKernels> all_inference_kernels() {
    std::vector<InferenceKernels> all;
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        hwy::SetSupportedTargetsForTest(target);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
        all.push_back(HWY_DYNAMIC_DISPATCH(kernels)());
    }
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    // Where only one set is compiled, Highway runs it whatever the processor has: NEON on one
    // without AES too, which Highway counts in, and of which kernels use nothing.
    if (all.empty()) {
        all.push_back(HWY_DYNAMIC_DISPATCH(kernels)());
    }
    return all;
}

} // namespace unit
#endif
