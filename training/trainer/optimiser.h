#pragma once

#include "core/model/unit.h"
#include "training/trainer/update_settings.h"

#include <ATen/core/Tensor.h>
#include <vector>

namespace unit {

/// Adam (arXiv 1412.6980, algorithm 1, with L2 weight decay added to the gradient) over the
/// parameters of one of the two steps, all at once (LibTorch's fused kernels). Gradients are
/// gathered in it, so that those of domains and of parts of a batch can be added in any order that
/// the caller fixes. Threads: one at a time.
class Optimiser {
  public:
    /// A parameter's moments, of its shape and layout.
    struct Moments {
        NamedParameter parameter;
        at::Tensor mean;   ///< m, of the gradient
        at::Tensor square; ///< v, of the gradient's square
    };

    Optimiser(const std::vector<NamedParameter>& parameters, const AdamSettings& settings);

    /// The parameters, in the order of the gradients.
    const std::vector<at::Tensor>& parameters() const { return parameters_; }
    /// For saving and restoring.
    std::vector<Moments> moments() const;
    /// How many steps changed the parameters; a scalar that can be restored.
    const at::Tensor& steps() const { return steps_; }

    /// Forgets the gradients. They stay readable, as the parameters' grad(), until then.
    void clear_gradients();
    /// Adds one for each parameter; undefined ones are 0.
    void add_gradients(const std::vector<at::Tensor>& gradients);
    /// All gradients in one tensor, [values], contiguous, some zeros between them: to change them
    /// at once.
    const at::Tensor& gradient_values() const { return gradient_values_; }

    /// Divides the gradients by `loss_scale` and looks at them: step() then changes nothing if one
    /// of them, or the step's loss, is not finite. Both are scalar tensors. Does not wait for the
    /// device: the answer is in skipped().
    void check(const at::Tensor& loss_scale, const at::Tensor& loss);
    /// A step at the given rate, after check().
    void step(double rate);
    /// 1 if the last check() found something that is not finite, else 0.
    const at::Tensor& skipped() const { return skipped_; }

  private:
    void clip();

    AdamSettings settings_;
    std::vector<std::string> names_;
    std::vector<at::Tensor> parameters_, gradients_, means_, squares_;
    at::Tensor gradient_values_; ///< the memory of gradients_
    at::Tensor steps_, skipped_;
};

} // namespace unit
