#pragma once

#include "core/gpu/kernels/add_bias.h"
#include "core/gpu/kernels/apply_local_models.h"
#include "core/gpu/kernels/bias_gradient.h"
#include "core/gpu/kernels/enlarge_images.h"
#include "core/gpu/kernels/finish_image.h"
#include "core/gpu/kernels/fit_local_models.h"
#include "core/gpu/kernels/make_image.h"
#include "core/gpu/kernels/norm_gradient.h"
#include "core/gpu/kernels/norm_gradient_moments.h"
#include "core/gpu/kernels/norm_moments.h"
#include "core/gpu/kernels/normalise.h"
#include "core/gpu/kernels/normalise_at_once.h"
#include "core/gpu/kernels/read_frames.h"
#include "core/gpu/kernels/scale_images.h"
#include "core/gpu/kernels/smooth_moments.h"
#include "core/gpu/kernels/write_frames.h"

#include <variant>

namespace unit::gpu {

/// Every kernel that a device can launch, with its parameters. A new one is a struct as launch.h
/// describes it, and a line here: the launchers of the host and of CUDA go through this list.
using GpuKernel =
    std::variant<ReadFrames<Pack<float>>, ReadFrames<Pack<Float16>>, ReadFrames<Pack<BFloat16>>,
                 ReadFrames<ImagePixel>, WriteFrames, ScaleImages<Pack<float>>,
                 ScaleImages<Pack<Float16>>, ScaleImages<Pack<BFloat16>>, FitLocalModels,
                 AverageLocalModels, ApplyLocalModels, AddBias<float>, AddBias<Float16>,
                 AddBias<BFloat16>, NormMoments<float>, NormMoments<Float16>, NormMoments<BFloat16>,
                 Normalise<float>, Normalise<Float16>, Normalise<BFloat16>, NormaliseAtOnce<float>,
                 NormaliseAtOnce<Float16>, NormaliseAtOnce<BFloat16>, MakeImage<float>,
                 MakeImage<Float16>, MakeImage<BFloat16>, FinishImage<float>, FinishImage<Float16>,
                 FinishImage<BFloat16>, Normalise<float, true>, Normalise<Float16, true>,
                 Normalise<BFloat16, true>, NormGradientMoments<float>,
                 NormGradientMoments<Float16>, NormGradientMoments<BFloat16>, NormGradient<float>,
                 NormGradient<Float16>, NormGradient<BFloat16>, BiasGradient<float>,
                 BiasGradient<Float16>, BiasGradient<BFloat16>, EnlargeImages<float>,
                 EnlargeImages<Float16>, EnlargeImages<BFloat16>, SetSmoothedImages, SmoothMoments>;

} // namespace unit::gpu
