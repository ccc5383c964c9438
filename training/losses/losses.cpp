#include "training/losses/losses.h"

#include <ATen/ATen.h>

namespace unit {
namespace {

template <typename Loss>
at::Tensor sum_of_scales(const std::vector<at::Tensor>& logits, const Loss& loss) {
    at::Tensor sum;
    for (const at::Tensor& scale : logits) {
        const at::Tensor mean = loss(wide(scale)).mean();
        sum = sum.defined() ? sum + mean : mean;
    }
    return sum;
}

} // namespace

at::Tensor wide(const at::Tensor& x) {
    return at::isReducedFloatingType(x.scalar_type()) ? x.to(at::kFloat) : x;
}

at::Tensor discriminator_loss(GanForm form, const std::vector<at::Tensor>& logits, bool real) {
    return sum_of_scales(logits, [&](const at::Tensor& x) {
        switch (form) {
        case GanForm::LeastSquares:
            return (real ? x - 1.0 : x).square();
        case GanForm::Hinge:
            return at::relu(1.0 + (real ? -x : x));
        case GanForm::Log:
            break;
        }
        // Cross-entropy of a logit x with target 1 is softplus(-x), with target 0 softplus(x).
        return at::softplus(real ? -x : x);
    });
}

at::Tensor generator_loss(GanForm form, const std::vector<at::Tensor>& logits) {
    if (form == GanForm::Hinge) {
        return sum_of_scales(logits, [](const at::Tensor& x) { return -x; });
    }
    return discriminator_loss(form, logits, /*real=*/true);
}

at::Tensor absolute_error(const at::Tensor& x, const at::Tensor& y) {
    return at::l1_loss(wide(x), y);
}

at::Tensor kl_loss(const at::Tensor& code) {
    return wide(code).square().mean();
}

} // namespace unit
