#include "training/losses/contrast_loss.h"

#include "core/model/derivatives.h"
#include "training/losses/generator_terms.h"
#include "training/losses/losses.h"
#include "training/trainer/autocast.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <torch/csrc/autograd/custom_function.h>

namespace unit {
namespace {

/// The code at each place, of length 1: [N, C, h, w] -> [N, C, P].
at::Tensor codes_at(const at::Tensor& code, const at::Tensor& places) {
    constexpr double kTiny = 1e-7; // keeps a length of 0 from dividing
    const at::Tensor codes = wide(code).flatten(2).index_select(2, places);
    return codes / at::linalg_vector_norm(codes, 2, {1}, /*keepdim=*/true).clamp_min(kTiny);
}

/// The products of all queries and keys, [N, C, P] and [N, C, P] -> [N, P, P]. Autocast would round
/// them to 16 bits, in the backward pass too, which no guard around the forward pass reaches. Keys
/// have no gradient.
class ProductFunction : public torch::autograd::Function<ProductFunction> {
  public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& queries,
                              const at::Tensor& keys) {
        const WithoutAutocast full_precision;
        context->save_for_backward({keys});
        return at::matmul(queries.transpose(1, 2), keys);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& outputs) {
        refuse_second_derivative();
        const WithoutAutocast full_precision;
        const at::Tensor keys = context->get_saved_variables().front();
        return {at::matmul(keys, outputs[0].transpose(1, 2)), {}};
    }
};

} // namespace

at::Tensor contrast_loss(const at::Tensor& translation_code, const at::Tensor& code,
                         const at::Tensor& places) {
    constexpr double kTemperature = 0.07;
    const WithoutAutocast full_precision; // the temperature makes small differences large
    const at::Tensor queries = codes_at(translation_code, places);
    const at::Tensor keys = codes_at(code.detach(), places);
    const at::Tensor similarity = ProductFunction::apply(queries, keys) / kTemperature;
    return (at::logsumexp(similarity, {2}) - similarity.diagonal(0, 1, 2)).mean();
}

at::Tensor draw_places(const at::Tensor& x) {
    constexpr std::int64_t kPlaces = 256;
    const std::int64_t all = x.size(2) / 4 * (x.size(3) / 4);
    return at::randperm(all, at::kLong).narrow(0, 0, std::min(all, kPlaces)).to(x.device());
}

GeneratorTerm contrast_term() {
    return {{"contrast_12", "contrast_21"},
            [](const LossConfiguration& loss) { return loss.weights.contrast > 0.0; },
            [](const LossConfiguration& loss) { return loss.weights.contrast; },
            [](const GeneratorContext& c) {
                return contrast_loss(c.streams.translation_mu, c.streams.mu, c.streams.places);
            }};
}

} // namespace unit
