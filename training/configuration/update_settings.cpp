#include "training/configuration/setting_groups.h"
#include "training/configuration/settings.h"

#include <algorithm>
#include <fmt/format.h>

namespace unit {
namespace {

/// Of what the paper does not have.
void add_later_loss_settings(std::vector<Setting>& settings, LossConfiguration& loss) {
    LossWeights& weights = loss.weights;
    settings.push_back({"loss.identity",
                        "weight of the L1 distance of F12(x2) from x2, for colours that keep; 0: "
                        "none",
                        &weights.identity, 0.0, 1e6});
    settings.push_back({"loss.edge",
                        "weight of 1 - the correlation of the edges of x12 and x1; 0: none",
                        &weights.edge, 0.0, 1e6});
    settings.push_back({"loss.warp_consistency",
                        "weight of the L1 distance of F12(warped x1) from x12 warped likewise, for "
                        "steady video; 0: none",
                        &weights.warp_consistency, 0.0, 1e6});
    settings.push_back({"loss.warp_pixels",
                        "largest displacement of loss.warp_consistency in either direction",
                        &loss.warp_pixels, 0.01, 64.0});
    settings.push_back({"loss.contrast",
                        "weight of the patchwise contrast of the codes of x12 and x1; 0: none",
                        &weights.contrast, 0.0, 1e6});
    settings.push_back({"loss.r1",
                        "gamma of the penalty gamma/2 |gradient of D|^2 on real images; 0: none",
                        &weights.r1, 0.0, 1e6});
    settings.push_back({"loss.r1_every",
                        "updates from one with the penalty of loss.r1, times as many, to the next",
                        &loss.r1_every, 1, 1000});
}

/// The largest displacement that leaves a warp of such a crop invertible, and most of it in sight.
double largest_warp(const CropConfiguration& crop) {
    return std::min(crop.width, crop.height) / 8.0;
}

} // namespace

void check_loss_settings(const TrainingConfiguration& configuration) {
    const LossConfiguration& loss = configuration.update.loss;
    if (loss.weights.contrast > 0.0 && !loss.uses_cycle) {
        throw ConfigurationError("loss.contrast compares codes of the cycle, which there are not "
                                 "with loss.uses_cycle = false; use the cycle, or leave it out");
    }
    const auto& channels = configuration.model.image_channels;
    if (loss.weights.identity > 0.0 && channels[0] != channels[1]) {
        throw ConfigurationError(fmt::format(
            "loss.identity translates images of one domain as if they were of the other, but "
            "domain1 has {} channels and domain2 {}; use as many, or leave it out",
            channels[0], channels[1]));
    }
    for (std::size_t index = 0; index < configuration.domains.size(); ++index) {
        const CropConfiguration& crop = configuration.domains[index].crop;
        if (loss.weights.warp_consistency > 0.0 && loss.warp_pixels > largest_warp(crop)) {
            throw ConfigurationError(fmt::format(
                "loss.warp_pixels is {}, but must be at most an eighth of a crop's side, {} for "
                "the {}x{} pixels of domain{}; choose less, or larger crops",
                loss.warp_pixels, largest_warp(crop), crop.width, crop.height, index + 1));
        }
    }
}

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
    settings.push_back({"optimiser.discriminator_rate",
                        "the discriminators' learning rate is as many times the other",
                        &configuration.update.discriminator_rate, 0.0, 1000.0});
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
