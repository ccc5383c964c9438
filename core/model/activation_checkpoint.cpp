#include "core/model/activation_checkpoint.h"

#include "core/model/derivatives.h"

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
    at::ScalarType autocast_type = at::kFloat;
};

/// Autocast on or off on this thread, with its type, as long as the object lives. On a GPU the
/// backward pass runs on a thread that has not got them from the forward pass's.
class AutocastMode {
  public:
    AutocastMode(at::DeviceType device, bool enabled, at::ScalarType type)
        : device_(device), was_enabled_(at::autocast::is_autocast_enabled(device)),
          type_before_(at::autocast::get_autocast_dtype(device)) {
        at::autocast::set_autocast_enabled(device_, enabled);
        at::autocast::set_autocast_dtype(device_, type);
    }
    AutocastMode(const AutocastMode&) = delete;
    AutocastMode& operator=(const AutocastMode&) = delete;
    ~AutocastMode() {
        at::autocast::set_autocast_enabled(device_, was_enabled_);
        at::autocast::set_autocast_dtype(device_, type_before_);
    }

  private:
    at::DeviceType device_;
    bool was_enabled_;
    at::ScalarType type_before_;
};

class CheckpointFunction : public torch::autograd::Function<CheckpointFunction> {
  public:
    /// The inputs are x and the parameters.
    static at::Tensor forward(AutogradContext* context, at::TensorList inputs,
                              std::function<at::Tensor(const at::Tensor&)> block) {
        auto recomputation = c10::make_intrusive<Recomputation>();
        const at::DeviceType device = inputs[0].device().type();
        recomputation->autocast = at::autocast::is_autocast_enabled(device);
        recomputation->autocast_type = at::autocast::get_autocast_dtype(device);
        recomputation->block = std::move(block);
        context->save_for_backward(inputs.vec());
        const at::Tensor y = recomputation->block(inputs[0]);
        context->saved_data["recomputation"] = c10::IValue::make_capsule(std::move(recomputation));
        return y;
    }

    static variable_list backward(AutogradContext* context, const variable_list& outputs) {
        refuse_second_derivative();
        const auto holder = context->saved_data["recomputation"].toCapsule();
        const auto& recomputation = static_cast<const Recomputation&>(*holder);
        variable_list inputs = context->get_saved_variables();
        // Images of the data set need no gradient, and the first convolution's would be costly.
        const bool of_x = context->needs_input_grad(0);
        const at::Tensor x = inputs[0].detach().requires_grad_(of_x);
        if (of_x) {
            inputs[0] = x;
        } else {
            inputs.erase(inputs.begin());
        }
        const at::Tensor y = compute_again(recomputation, x);
        variable_list gradients =
            torch::autograd::grad({y}, inputs, outputs, /*retain_graph=*/std::nullopt,
                                  /*create_graph=*/false, /*allow_unused=*/true);
        if (!of_x) {
            gradients.emplace(gradients.begin());
        }
        gradients.emplace_back(); // of the block
        return gradients;
    }

  private:
    static at::Tensor compute_again(const Recomputation& recomputation, const at::Tensor& x) {
        const at::AutoGradMode with_gradient(true);
        const AutocastMode autocast(x.device().type(), recomputation.autocast,
                                    recomputation.autocast_type);
        return recomputation.block(x);
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
