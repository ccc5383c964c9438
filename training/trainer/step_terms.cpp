#include "training/trainer/step_terms.h"

#include "training/losses/generator_terms.h"
#include "training/losses/gradient_penalty.h"
#include "training/losses/losses.h"
#include "training/trainer/autocast.h"

#include <ATen/ATen.h>

namespace unit {

StepTerms discriminator_terms(Unit& model, DomainNumber domain, const at::Tensor& x,
                              const at::Tensor& fake, const LossConfiguration& loss) {
    const std::size_t i = index_of(domain);
    constexpr const char* kReal[] = {"real_1", "real_2"};
    constexpr const char* kFake[] = {"fake_1", "fake_2"};
    const at::Tensor real = discriminator_loss(loss.gan_form, model.discriminate(domain, x), true);
    const at::Tensor made =
        discriminator_loss(loss.gan_form, model.discriminate(domain, fake), false);
    return {{{kReal[i], real}, {kFake[i], made}}, loss.weights.gan * (real + made)};
}

StepTerms gradient_penalty_terms(Unit& model, DomainNumber domain, const at::Tensor& x,
                                 const LossConfiguration& loss) {
    constexpr const char* kNames[] = {"r1_1", "r1_2"};
    const WithoutAutocast full_precision;
    const at::Tensor images = x.detach().requires_grad_(true);
    const at::Tensor penalty =
        gradient_penalty(model.discriminate(domain, images, Derivatives::Second), images);
    return {{{kNames[index_of(domain)], penalty}}, loss.weights.r1 / 2.0 * loss.r1_every * penalty};
}

StepTerms generator_step_terms(Unit& model, DomainNumber domain, const at::Tensor& x,
                               const Streams& streams, const LossConfiguration& loss) {
    const auto logits = model.discriminate(other(domain), streams.translation);
    const GeneratorContext context{x, streams, logits, loss};
    StepTerms terms;
    for (const GeneratorTerm& term : generator_terms()) {
        if (term.used(loss)) {
            const at::Tensor value = term.value(context);
            const at::Tensor weighted = term.weight(loss) * value;
            terms.terms.push_back({term.names[index_of(domain)], value});
            terms.total = terms.total.defined() ? terms.total + weighted : weighted;
        }
    }
    return terms;
}

} // namespace unit
