#include "training/configuration/setting_groups.h"

namespace unit {
namespace {

/// Of what the paper does not have.
void add_later_loss_settings(std::vector<Setting>& settings, LossConfiguration& loss) {
    LossWeights& weights = loss.weights;
    settings.push_back({"loss.edge",
                        "weight of 1 - the correlation of the edges of x12 and x1; 0: none",
                        &weights.edge, 0.0, 1e6});
}

} // namespace

void add_loss_settings(std::vector<Setting>& settings, UpdateSettings& update) {
    LossConfiguration& loss = update.loss;
    LossWeights& weights = loss.weights;
    settings.push_back({"loss.objective", "paper: the paper's formula; released: the authors' code",
                        choice(&loss.objective)});
    settings.push_back({"loss.gan_form",
                        "log: cross-entropy, as in the paper; least_squares; hinge",
                        choice(&loss.gan_form)});
    settings.push_back({"loss.gan", "lambda0, weight of the GAN terms", &weights.gan, 0.0, 1e6});
    settings.push_back({"loss.kl", "lambda1, of the KL of the codes", &weights.kl, 0.0, 1e6});
    settings.push_back({"loss.reconstruction", "lambda2, of the within-domain L1 distance",
                        &weights.reconstruction, 0.0, 1e6});
    settings.push_back(
        {"loss.cycle_kl", "lambda3, of the KL of the cycle's codes", &weights.cycle_kl, 0.0, 1e6});
    settings.push_back(
        {"loss.cycle", "lambda4, of the cycle's L1 distance", &weights.cycle, 0.0, 1e6});
    settings.push_back({"loss.uses_cycle", "false: no cycle streams, nor their terms, for ablation",
                        &loss.uses_cycle});
    add_later_loss_settings(settings, loss);
}

void add_optimiser_settings(std::vector<Setting>& settings, TrainingConfiguration& configuration) {
    AdamSettings& adam = configuration.update.adam;
    ScheduleConfiguration& schedule = configuration.schedule;
    settings.push_back(
        {"optimiser.learning_rate", "of Adam, at first", &adam.learning_rate, 0.0, 1.0});
    settings.push_back({"optimiser.schedule",
                        "constant; step: times step_factor every step_iterations; cosine: down to "
                        "0 at training.iterations; linear: constant to decay_start, then down to 0",
                        choice(&schedule.kind)});
    settings.push_back({"optimiser.step_iterations", "of the schedule step, iterations",
                        &schedule.step, 1, kMaximumCount});
    settings.push_back(
        {"optimiser.step_factor", "of the schedule step", &schedule.factor, 0.0, 1.0});
    settings.push_back({"optimiser.decay_start", "of the schedule linear, iterations",
                        &schedule.decay_start, 0, kMaximumCount});
    settings.push_back({"optimiser.beta1", "of Adam", &adam.beta1, 0.0, 0.999999});
    settings.push_back({"optimiser.beta2", "of Adam", &adam.beta2, 0.0, 0.999999});
    settings.push_back(
        {"optimiser.weight_decay", "L2, added to the gradient", &adam.weight_decay, 0.0, 1.0});
    settings.push_back({"optimiser.gradient_clip",
                        "largest norm of the gradients of a step; 0: they are left as they are",
                        &adam.gradient_clip, 0.0, 1e9});
}

} // namespace unit
