#include "training/configuration/setting_table.h"

namespace unit {
namespace {

constexpr double kMaximumCount = 1e12;

void add_domain(std::vector<Setting>& settings, const std::string& table,
                DomainConfiguration& domain) {
    settings.push_back({table + ".name", "what the domain is called in checkpoints", &domain.name});
    settings.push_back(
        {table + ".sources",
         "folders of images, image files, video files, or streets:sunny, streets:rainy",
         &domain.sources});
    settings.push_back({table + ".weights",
                        "share of each source; empty: every source has the same", &domain.weights,
                        1e-9, 1e9});
    settings.push_back({table + ".about", "what the images are, and their licence, for checkpoints",
                        &domain.about});
}

void add_model(std::vector<Setting>& settings, ModelConfiguration& model) {
    settings.push_back(
        {"model.width", "channels after the encoder's first convolution", &model.width, 1, 1024});
    settings.push_back({"model.encoder_private_blocks", "residual blocks of each encoder alone",
                        &model.encoder_private_blocks, 0, 64});
    settings.push_back({"model.encoder_shared_blocks", "residual blocks of E_H, which both share",
                        &model.encoder_shared_blocks, 0, 64});
    settings.push_back({"model.generator_shared_blocks", "residual blocks of G_H, which both share",
                        &model.generator_shared_blocks, 0, 64});
    settings.push_back({"model.generator_private_blocks", "residual blocks of each generator alone",
                        &model.generator_private_blocks, 0, 64});
    settings.push_back({"model.dropout",
                        "probability of dropping a residual while training; 0 is faster",
                        &model.dropout, 0.0, 0.99});
    settings.push_back({"model.discriminator_width",
                        "channels after a discriminator's first convolution",
                        &model.discriminator_width, 1, 1024});
    settings.push_back({"model.discriminator_layers", "stride-2 convolutions of each scale",
                        &model.discriminator_layers, 1, 8});
    settings.push_back({"model.discriminator_scales", "scales of each discriminator",
                        &model.discriminator_scales, 1, 8});
}

void add_data(std::vector<Setting>& settings, TrainingConfiguration& configuration) {
    CropConfiguration& crop = configuration.crop;
    settings.push_back({"data.crop_width", "pixels, a multiple of 4", &crop.width, 16, 8192});
    settings.push_back({"data.crop_height", "pixels, a multiple of 4", &crop.height, 16, 8192});
    settings.push_back({"data.minimum_scale",
                        "images are scaled by a random factor of at least this",
                        &crop.minimum_scale, 0.01, 16.0});
    settings.push_back(
        {"data.maximum_scale", "... and at most this", &crop.maximum_scale, 0.01, 16.0});
    settings.push_back({"data.flip", "flip every second crop left to right", &crop.flip});
    settings.push_back(
        {"data.workers", "threads that read and crop images", &configuration.data_workers, 1, 256});
}

void add_loss(std::vector<Setting>& settings, UpdateSettings& update) {
    LossWeights& weights = update.weights;
    settings.push_back({"loss.objective", "paper: the paper's formula; released: the authors' code",
                        &update.objective});
    settings.push_back({"loss.gan", "lambda0, weight of the GAN terms", &weights.gan, 0.0, 1e6});
    settings.push_back({"loss.kl", "lambda1, of the KL of the codes", &weights.kl, 0.0, 1e6});
    settings.push_back({"loss.reconstruction", "lambda2, of the within-domain L1 distance",
                        &weights.reconstruction, 0.0, 1e6});
    settings.push_back(
        {"loss.cycle_kl", "lambda3, of the KL of the cycle's codes", &weights.cycle_kl, 0.0, 1e6});
    settings.push_back(
        {"loss.cycle", "lambda4, of the cycle's L1 distance", &weights.cycle, 0.0, 1e6});
}

void add_optimiser(std::vector<Setting>& settings, TrainingConfiguration& configuration) {
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

void add_training(std::vector<Setting>& settings, TrainingConfiguration& configuration) {
    settings.push_back(
        {"training.iterations", "updates in all", &configuration.iterations, 1, kMaximumCount});
    settings.push_back({"training.batch_size", "images of each domain in an update",
                        &configuration.batch_size, 1, 4096});
    settings.push_back({"training.seed", "of weights, noise, dropout and data order",
                        &configuration.seed, 0, 9e15});
    settings.push_back({"training.initialisation",
                        "of weights; normal: N(0, 0.02); kaiming: by fan-in, for narrow networks",
                        &configuration.initialisation,
                        0,
                        0,
                        {"normal", "kaiming"}});
    settings.push_back({"training.same_start", "E2 and G2 begin with the weights of E1 and G1",
                        &configuration.same_start});
    settings.push_back({"training.threads", "of the network; 0: one for each core",
                        &configuration.threads, 0, 1024});
    settings.push_back({"training.share_fakes",
                        "both steps of an update use the same translated images",
                        &configuration.update.share_fakes});
    settings.push_back({"training.log_every", "iterations from one line of the log to the next",
                        &configuration.log_every, 1, kMaximumCount});
    settings.push_back({"training.samples_every", "iterations from one sample grid to the next",
                        &configuration.samples_every, 1, kMaximumCount});
    settings.push_back({"training.checkpoint_every", "iterations from one checkpoint to the next",
                        &configuration.checkpoint_every, 1, kMaximumCount});
    settings.push_back({"training.weights",
                        "of checkpoints: fp16 or fp32",
                        &configuration.weights,
                        0,
                        0,
                        {"fp16", "fp32"}});
}

} // namespace

std::vector<Setting> settings_of(TrainingConfiguration& configuration) {
    std::vector<Setting> settings;
    settings.push_back({"preset", "network design that the model settings start from",
                        &configuration.preset, 0, 0, preset_names()});
    add_domain(settings, "domain1", configuration.domains[0]);
    add_domain(settings, "domain2", configuration.domains[1]);
    add_data(settings, configuration);
    add_model(settings, configuration.model);
    add_loss(settings, configuration.update);
    add_optimiser(settings, configuration);
    add_training(settings, configuration);
    return settings;
}

} // namespace unit
