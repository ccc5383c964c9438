#include "core/model/initialisation.h"

#include "core/model/blocks.h"

#include <ATen/ATen.h>
#include <cmath>
#include <set>

namespace unit {
namespace {

constexpr double kNormalDeviation = 0.02;

/// Values that each output of a convolution sums over. A transposed one spreads each input over
/// kernel^2 outputs, of which there are stride^2 for each input.
double inputs_per_output(const torch::nn::Module& layer, const at::Tensor& weight) {
    const double area = static_cast<double>(weight.size(2) * weight.size(3));
    if (const auto* transposed = layer.as<torch::nn::ConvTranspose2d>()) {
        const auto stride = transposed->options.stride();
        return static_cast<double>(weight.size(0)) * area /
               static_cast<double>((*stride)[0] * (*stride)[1]);
    }
    return static_cast<double>(weight.size(1)) * area;
}

/// The convolutions that end in an image, of any side, by what holds their weights.
std::set<const torch::nn::Module*> image_convolutions(const Unit& model) {
    std::set<const torch::nn::Module*> convolutions;
    for (const auto& layer : model.modules(/*include_self=*/false)) {
        if (layer->as<ImageLayer>() != nullptr) {
            convolutions.insert(layer->children().front().get());
        }
    }
    return convolutions;
}

/// The layers that end in a logit are the only other 1x1 convolutions.
bool ends_in_logit(const at::Tensor& weight) {
    return weight.size(2) == 1 && weight.size(3) == 1;
}

} // namespace

void initialise_weights(Unit& model, Initialisation initialisation) {
    const at::NoGradGuard no_gradient;
    const std::set<const torch::nn::Module*> of_images = image_convolutions(model);
    for (const auto& layer : model.modules(/*include_self=*/false)) {
        auto parameters = layer->named_parameters(/*recurse=*/false);
        at::Tensor* const weight = parameters.find("weight");
        if (weight == nullptr || weight->dim() != 4) { // norms begin as they are
            continue;
        }
        const bool is_last = of_images.contains(layer.get()) || ends_in_logit(*weight);
        const bool normal = initialisation == Initialisation::Normal || is_last;
        weight->normal_(0.0, normal ? kNormalDeviation
                                    : std::sqrt(2.0 / inputs_per_output(*layer, *weight)));
    }
}

void copy_domain1_to_domain2(Unit& model) {
    const at::NoGradGuard no_gradient;
    const auto parameters = model.named_parameters();
    for (const std::string part : {"encoder", "generator"}) {
        const std::string prefix = part + "1.";
        for (const auto& parameter : parameters) {
            if (parameter.key().starts_with(prefix)) {
                at::Tensor target = parameters[part + "2." + parameter.key().substr(prefix.size())];
                // copy_() would repeat one channel for all.
                TORCH_CHECK(target.sizes() == parameter.value().sizes(),
                            "the domains have images of other numbers of channels");
                target.copy_(parameter.value());
            }
        }
    }
}

} // namespace unit
