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
UNIT_ALLOW_PRODUCT_INSTRUCTIONS()
namespace unit {
namespace HWY_NAMESPACE {

template <typename OfBfloats>
InferenceKernels kernels_with(const char* instruction_set, bool fast_bfloats) {
    return {instruction_set,
            kFastIntegers,
            fast_bfloats,
            convolve_row<OfBfloats>,
            convolve_tiles_of_four<OfBfloats>,
            convolve_tiles_of_six,
            convolve_quantized,
            finish_pixels,
            store_values,
            measure_moments,
            write_planes,
            count_multiply_adds<Floats>,
            count_multiply_adds<OfBfloats>,
            count_integer_multiply_adds};
}

/// Those of a processor of this instruction set that multiplies no bfloat16.
InferenceKernels kernels_without_bfloats() {
    return kernels_with<Bfloats>(hwy::TargetName(HWY_TARGET), false);
}

InferenceKernels kernels() {
#if UNIT_HAS_PRODUCT_INSTRUCTIONS
    if (__builtin_cpu_supports("avx512bf16")) {
        return kernels_with<BfloatInstructions>("AVX3_DL_BF16", true);
    }
#endif
    return kernels_without_bfloats();
}

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace unit {

HWY_EXPORT(kernels);
HWY_EXPORT(kernels_without_bfloats);

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
        if (all.back().fast_bfloats) {
            all.push_back(HWY_DYNAMIC_DISPATCH(kernels_without_bfloats)());
        }
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
