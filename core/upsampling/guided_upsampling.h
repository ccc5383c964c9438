#pragma once

#include "core/upsampling/local_models.h"

#include <vector>

namespace unit {

/// Brings what a network made of a small picture to the size of the frame that the small picture
/// was made from, with the frame's own detail: joint upsampling by the fast guided filter (He and
/// Sun, "Fast Guided Filter", arXiv 1505.00996, after He, Sun and Tang, "Guided Image Filtering",
/// TPAMI 2013).
///
/// Around each pixel of the small pictures, a channel y of the output is explained by a model that
/// is linear in a guide g, the luma of the input: y = a g + b. In a window,
/// a = covariance(g, y) / (variance(g) + epsilon) and b = mean(y) - a mean(g). The models of all
/// windows that hold a pixel are averaged, interpolated bilinearly and applied to the luma of the
/// full-size input.
///
/// The paper leaves it at that. Here the share `residual` of what a model does not explain,
/// y - (a g + b), goes into b, and is thus interpolated bilinearly. All of it, and the result is
/// the network's output, interpolated bilinearly, plus a times what the same interpolation loses of
/// the input's luma: right for an output without faults, rain streaks included. None of it, which
/// is the default, and the network's artefacts and its blur are filtered out too; half of it left
/// halos along edges on the pictures that were looked at.
///
/// Measured: mean PSNR in dB at ratios 2 and 3, radius 2, epsilon 3e-4. Twins: the rainy twins of 4
/// rendered streets of 1280x720, made small for the network's output. Model: what the first
/// default model, of the preset lite, makes of 4 dashcam stills of 1280x720 made small, against
/// what it makes of them at full size.
///
///     guide, residual   twins x2  x3    model x2  x3
///     bilinear             42.2  39.9      35.7  33.4
///     luma, 0              42.4  40.7      37.1  34.9
///     luma, 0.5            45.1  43.1      36.8  34.5
///     luma, 1              47.8  45.1      36.0  33.8
///     colour, 0            43.8  42.3      37.0  34.6
///     colour, 0.5          46.3  44.3      36.7  34.3
///     colour, 1            48.7  46.0      36.0  33.7
///
/// A guide of three colours (rows from a prototype in double precision) needs 3x3 matrices and
/// twice the memory. It is better on rendered R'G'B', but not where frames come as 4:2:0 (twins,
/// residual 1: 47.7 at ratio 2 with either guide), nor with the model. With residual 0.5 at ratio
/// 2, radius 1 gives 46.2 and 36.5, radius 4 gives 43.6 and 36.9; epsilons from 1e-4 to 1e-3 differ
/// by at most 0.3.
class GuidedUpsampler {
  public:
    /// For network images of the true sizes `small` and `full` (without padding). Usually `full` is
    /// the larger; it need not be in either direction, but where it is the smaller, models are
    /// sampled rather than averaged. `parts` is how many threads may apply() at a time, at least 1.
    /// Holds 32 bytes a pixel of the small size, and less for rows. Throws std::bad_alloc.
    GuidedUpsampler(const ImageSize& small, const ImageSize& full,
                    const GuidedUpsamplingSettings& settings = {}, int parts = 1);

    /// Fits the models to the small input and what the network made of it. Their padding is not
    /// read; values are clipped to [-1, 1], and NaN counts as -1, as tensor_to_frame() does it too.
    /// Allocates nothing. Not while another thread is in fit() or apply().
    void fit(const ConstTensorImage& small_input, const ConstTensorImage& small_output);

    /// Applies the models to part `part`, from 0, of the full-size input's rows. The result is not
    /// clipped; its padding is not written. A NaN of the input stays in its pixel. `output` may be
    /// the input itself, but not overlap it otherwise. Fastest with channels-last memory
    /// (pixel_stride 3). Allocates nothing. Threads: different parts at the same time.
    void apply(int part, const ConstTensorImage& input, const TensorImage& output);

    /// Applies all parts, one after the other.
    void apply(const ConstTensorImage& input, const TensorImage& output);

    int parts() const { return static_cast<int>(scratch_.size()); }

  private:
    struct Scratch {
        std::vector<float> models; ///< those of one full-size row's height
        std::vector<float> guide;  ///< one full-size row
    };

    ImageSize small_, full_;
    LocalModels models_;
    std::vector<int> firsts_;    ///< for each full-size column, where in a row of models it begins
    std::vector<float> weights_; ///< see apply_models()
    std::vector<Scratch> scratch_;
};

} // namespace unit
