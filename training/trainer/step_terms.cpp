#include "training/trainer/step_terms.h"

#include "training/losses/generator_terms.h"
#include "training/losses/gradient_penalty.h"
#include "training/losses/losses.h"
#include "training/trainer/autocast.h"

#include <ATen/ATen.h>

namespace unit {

StepTerms discriminator_terms(Unit& model, DomainNumber domain, const JudgedImages& real,
                              const JudgedImages& fake, const LossConfiguration& loss) {
    const std::size_t i = index_of(domain);
    constexpr const char* kReal[] = {"real_1", "real_2"};
    constexpr const char* kFake[] = {"fake_1", "fake_2"};
    const auto loss_of = [&](const JudgedImages& images, bool are_real) {
        return discriminator_loss(loss.gan_form, model.discriminate(domain, images.x, images.kinds),
                                  are_real);
    };
    const at::Tensor of_real = loss_of(real, true);
    const at::Tensor of_fake = loss_of(fake, false);
    return {{{kReal[i], of_real}, {kFake[i], of_fake}}, loss.weights.gan * (of_real + of_fake)};
}

StepTerms gradient_penalty_terms(Unit& model, DomainNumber domain, const JudgedImages& real,
                                 const LossConfiguration& loss) {
    constexpr const char* kNames[] = {"r1_1", "r1_2"};
    const WithoutAutocast full_precision;
    const at::Tensor images = real.x.detach().requires_grad_(true);
    const at::Tensor penalty = gradient_penalty(
        model.discriminate(domain, images, real.kinds, Derivatives::Second), images);
    return {{{kNames[index_of(domain)], penalty}}, loss.weights.r1 / 2.0 * loss.r1_every * penalty};
}

StepTerms generator_step_terms(Unit& model, DomainNumber domain, const JudgedImages& images,
                               const Streams& streams, const LossConfiguration& loss) {
    const auto logits = model.discriminate(other(domain), streams.translation, images.kinds);
    const GeneratorContext context{images.x, streams, logits, loss};
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
