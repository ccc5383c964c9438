#include "training/losses/generator_terms.h"

#include "training/losses/losses.h"

namespace unit {

// Terms with a file of their own.
GeneratorTerm contrast_term();
GeneratorTerm edge_term();
GeneratorTerm warp_consistency_term();

namespace {

/// The code that a KL term is of is part of the objective: mu in the paper, z in the code.
const at::Tensor& code_of(const GeneratorContext& context, const at::Tensor& mu,
                          const at::Tensor& z) {
    return context.configuration.objective == Objective::Paper ? mu : z;
}

double weight_of_kl(const LossConfiguration& loss) {
    const bool counted_twice = loss.objective == Objective::Paper && loss.uses_cycle;
    return counted_twice ? loss.weights.kl + loss.weights.cycle_kl : loss.weights.kl;
}

bool always(const LossConfiguration&) {
    return true;
}

bool in_cycle(const LossConfiguration& loss) {
    return loss.uses_cycle;
}

} // namespace

const std::vector<GeneratorTerm>& generator_terms() {
    using Loss = LossConfiguration;
    using Context = GeneratorContext;
    static const std::vector<GeneratorTerm> terms{
        // Dj judges xij, and the term is named for j.
        {{"gan_2", "gan_1"},
         always,
         [](const Loss& loss) { return loss.weights.gan; },
         [](const Context& c) {
             return generator_loss(c.configuration.gan_form, c.translation_logits);
         }},
        {{"reconstruction_1", "reconstruction_2"},
         always,
         [](const Loss& loss) { return loss.weights.reconstruction; },
         [](const Context& c) { return absolute_error(c.streams.reconstruction, c.x); }},
        {{"cycle_1", "cycle_2"},
         in_cycle,
         [](const Loss& loss) { return loss.weights.cycle; },
         [](const Context& c) { return absolute_error(c.streams.cycle, c.x); }},
        {{"kl_1", "kl_2"},
         always,
         weight_of_kl,
         [](const Context& c) { return kl_loss(code_of(c, c.streams.mu, c.streams.z)); }},
        {{"kl_12", "kl_21"},
         in_cycle,
         [](const Loss& loss) { return loss.weights.cycle_kl; },
         [](const Context& c) {
             return kl_loss(code_of(c, c.streams.translation_mu, c.streams.translation_z));
         }},
        // Zhu et al., arXiv 1703.10593, section 5.2.
        {{"identity_1", "identity_2"},
         [](const Loss& loss) { return loss.weights.identity > 0.0; },
         [](const Loss& loss) { return loss.weights.identity; },
         [](const Context& c) { return absolute_error(c.streams.identity, c.x); }},
        edge_term(),
        warp_consistency_term(),
        contrast_term(),
    };
    return terms;
}

} // namespace unit
