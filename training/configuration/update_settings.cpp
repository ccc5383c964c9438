#include "training/configuration/setting_groups.h"

namespace unit {

void add_loss_settings(std::vector<Setting>& settings, UpdateSettings& update) {
    LossConfiguration& loss = update.loss;
    LossWeights& weights = loss.weights;
    settings.push_back({"loss.objective", "paper: the paper's formula; released: the authors' code",
                        choice(&loss.objective)});
    settings.push_back({"loss.gan", "lambda0, weight of the GAN terms", &weights.gan, 0.0, 1e6});
    settings.push_back({"loss.kl", "lambda1, of the KL of the codes", &weights.kl, 0.0, 1e6});
    settings.push_back({"loss.reconstruction", "lambda2, of the within-domain L1 distance",
                        &weights.reconstruction, 0.0, 1e6});
    settings.push_back(
        {"loss.cycle_kl", "lambda3, of the KL of the cycle's codes", &weights.cycle_kl, 0.0, 1e6});
    settings.push_back(
        {"loss.cycle", "lambda4, of the cycle's L1 distance", &weights.cycle, 0.0, 1e6});
}

void add_optimiser_settings(std::vector<Setting>& settings, TrainingConfiguration& configuration) {
    AdamSettings& adam = configuration.update.adam;
    settings.push_back(
        {"optimiser.learning_rate", "of Adam, at first", &adam.learning_rate, 0.0, 1.0});
    settings.push_back({"optimiser.schedule",
                        "constant: the rate stays; cosine: it falls to 0 at training.iterations",
                        &configuration.learning_rate_schedule,
                        0,
                        0,
                        {"constant", "cosine"}});
    settings.push_back({"optimiser.beta1", "of Adam", &adam.beta1, 0.0, 0.999999});
    settings.push_back({"optimiser.beta2", "of Adam", &adam.beta2, 0.0, 0.999999});
    settings.push_back(
        {"optimiser.weight_decay", "L2, added to the gradient", &adam.weight_decay, 0.0, 1.0});
}

} // namespace unit
