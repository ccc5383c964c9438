#include "core/model/activation_checkpoint.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/custom_class.h>

namespace unit {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// What the backward pass needs beside tensors.
struct Recomputation : torch::CustomClassHolder {
    std::function<at::Tensor(const at::Tensor&)> block;
    bool autocast = false;
};

class CheckpointFunction : public torch::autograd::Function<CheckpointFunction> {
  public:
    /// The inputs are x and the parameters.
    static at::Tensor forward(AutogradContext* context, at::TensorList inputs,
                              std::function<at::Tensor(const at::Tensor&)> block) {
        auto recomputation = c10::make_intrusive<Recomputation>();
        recomputation->autocast = at::autocast::is_autocast_enabled(inputs[0].device().type());
        recomputation->block = std::move(block);
        context->save_for_backward(inputs.vec());
        const at::Tensor y = recomputation->block(inputs[0]);
        context->saved_data["recomputation"] = c10::IValue::make_capsule(std::move(recomputation));
        return y;
    }

    static variable_list backward(AutogradContext* context, const variable_list& outputs) {
        const auto holder = context->saved_data["recomputation"].toCapsule();
        const auto& recomputation = static_cast<const Recomputation&>(*holder);
        variable_list inputs = context->get_saved_variables();
        inputs[0] = inputs[0].detach().requires_grad_();
        const at::AutoGradMode with_gradient(true);
        const auto device = inputs[0].device().type();
        const bool was_enabled = at::autocast::is_autocast_enabled(device);
        at::autocast::set_autocast_enabled(device, recomputation.autocast);
        const at::Tensor y = recomputation.block(inputs[0]);
        at::autocast::set_autocast_enabled(device, was_enabled);
        variable_list gradients =
            torch::autograd::grad({y}, inputs, outputs, /*retain_graph=*/std::nullopt,
                                  /*create_graph=*/false, /*allow_unused=*/true);
        gradients.emplace_back(); // of the block
        return gradients;
    }
};

} // namespace

at::Tensor checkpoint_activations(std::function<at::Tensor(const at::Tensor&)> block,
                                  const at::Tensor& x, const std::vector<at::Tensor>& parameters) {
    variable_list inputs{x};
    inputs.insert(inputs.end(), parameters.begin(), parameters.end());
    return CheckpointFunction::apply(at::TensorList(inputs), std::move(block));
}

} // namespace unit
