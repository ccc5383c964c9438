#include "core/error.h"
#include "core/gpu/device_request.h"
#include "training/configuration/setting_groups.h"
#include "training/configuration/settings.h"

#include <algorithm>
#include <fmt/format.h>

namespace unit {
namespace {

void check_device_setting(const std::string& device) {
    try {
        parse_device_request(device);
    } catch (const Error& error) {
        throw ConfigurationError(fmt::format("training.device: {}", error.what()));
    }
}

/// Refuses constraints that no kernel can meet, or that constrain none.
void check_kernel_constraints(const ModelConfiguration& model,
                              const KernelConstraints& constraints) {
    if (constraints.antialias_upsampling && model.patch == 1 &&
        model.upsampling == Upsampling::Nearest) {
        throw ConfigurationError(
            "training.antialias_upsampling has nothing to do: with "
            "model.upsampling = \"nearest\" and model.patch = 1 no kernel makes "
            "several pixels of one; leave it out");
    }
    if (!constraints.antialias_downsampling) {
        return;
    }
    if (model.patch > 1 && model.first_kernel() < smallest_antialiased_kernel(model.patch)) {
        throw ConfigurationError(
            fmt::format("training.antialias_downsampling needs kernels of at least {} pixels for "
                        "model.patch = {}, and the layer that reads patches has {}; use "
                        "model.patch = 1 with model.downsampling_kernel = {}, or leave it out",
                        smallest_antialiased_kernel(model.patch), model.patch, model.first_kernel(),
                        smallest_antialiased_kernel(2)));
    }
    if (model.halvings() > 0 && model.downsampling_kernel < smallest_antialiased_kernel(2)) {
        throw ConfigurationError(fmt::format(
            "training.antialias_downsampling needs model.downsampling_kernel = {}, not {}: a "
            "smaller kernel has no room for a low-pass",
            smallest_antialiased_kernel(2), model.downsampling_kernel));
    }
}

} // namespace

void check_training_settings(const TrainingConfiguration& configuration) {
    check_device_setting(configuration.device);
    check_kernel_constraints(configuration.model, configuration.update.constraints);
    const auto& channels = configuration.model.image_channels;
    if (configuration.same_start && channels[0] != channels[1]) {
        throw ConfigurationError(
            fmt::format("training.same_start needs images of as many channels in both domains, "
                        "not {} and {}; leave it out",
                        channels[0], channels[1]));
    }
}

namespace {

void add_kernel_settings(std::vector<Setting>& settings, KernelConstraints& constraints) {
    settings.push_back({"training.antialias_upsampling",
                        "keep generators' kernels free of checkerboards: a flat input gives flat "
                        "output",
                        &constraints.antialias_upsampling});
    settings.push_back({"training.antialias_downsampling",
                        "keep the encoders' kernels with a stride low-pass filtered",
                        &constraints.antialias_downsampling});
}

/// How long it takes, and what it begins with.
void add_course_settings(std::vector<Setting>& settings, TrainingConfiguration& configuration) {
    settings.push_back(
        {"training.iterations", "updates in all", &configuration.iterations, 1, kMaximumCount});
    settings.push_back({"training.batch_size", "images of each domain in a batch",
                        &configuration.batch_size, 1, 4096});
    settings.push_back({"training.accumulation", "batches of an update, one after the other",
                        &configuration.accumulation, 1, 4096});
    settings.push_back({"training.seed", "of weights, noise, dropout and data order",
                        &configuration.seed, 0, 9e15});
    settings.push_back({"training.init",
                        "checkpoint whose design, encoders and generators the training begins with",
                        &configuration.init});
    settings.push_back({"training.initialisation",
                        "of weights; normal: N(0, 0.02); kaiming: by fan-in, for narrow networks",
                        choice(&configuration.initialisation)});
    settings.push_back({"training.same_start", "E2 and G2 begin with the weights of E1 and G1",
                        &configuration.same_start});
    settings.push_back({"training.discriminator_warmup",
                        "iterations in which only D1 and D2 learn; -1: 500 with training.init, "
                        "else 0",
                        &configuration.discriminator_warmup, -1, kMaximumCount});
}

} // namespace

void add_training_settings(std::vector<Setting>& settings, TrainingConfiguration& configuration) {
    add_course_settings(settings, configuration);
    settings.push_back({"training.moving_average",
                        "decay of the moving average of weights that checkpoints hold; 0: none",
                        &configuration.moving_average, 0.0, 0.999999});
    add_kernel_settings(settings, configuration.update.constraints);
    settings.push_back({"training.share_fakes",
                        "both steps of an update use the same translated images",
                        &configuration.update.share_fakes});
    settings.push_back({"training.latent_noise",
                        "standard deviation of the noise that is added to mu; 1: the paper's VAE, "
                        "0: none",
                        &configuration.update.latent_noise, 0.0, 10.0});
    settings.push_back({"training.precision",
                        "of convolutions: fp32, bf16 or, on a GPU, fp16 with loss scaling",
                        choice(&configuration.update.precision)});
    settings.push_back(
        {"training.checkpoint_activations",
         "compute encoders and generators again in the backward pass: half the memory, slower",
         &configuration.update.checkpoint_activations});
    settings.push_back({"training.device", "auto, cpu, cuda or cuda:N", &configuration.device});
    settings.push_back({"training.threads", "of the network; 0: one for each core",
                        &configuration.threads, 0, 1024});
    settings.push_back({"training.validation_images",
                        "of each domain that checkpoints are scored on; 0: the newest is the best",
                        &configuration.validation_images, 0, 100'000});
}

void add_output_settings(std::vector<Setting>& settings, OutputConfiguration& output) {
    settings.push_back({"output.log_every", "iterations from one line of the log to the next",
                        &output.log_every, 1, kMaximumCount});
    settings.push_back({"output.samples_every", "iterations from one sample grid to the next",
                        &output.samples_every, 1, kMaximumCount});
    settings.push_back({"output.checkpoint_every", "iterations from one checkpoint to the next",
                        &output.checkpoint_every, 1, kMaximumCount});
    settings.push_back({"output.state_every",
                        "iterations from one resume state to the next: as many may be lost",
                        &output.state_every, 1, kMaximumCount});
    settings.push_back({"output.keep", "checkpoints to keep beside the best one; 0: all",
                        &output.keep, 0, kMaximumCount});
    settings.push_back({"output.weights", "of checkpoints: fp16 or fp32", choice(&output.weights)});
}

void add_recovery_settings(std::vector<Setting>& settings, RecoveryConfiguration& recovery) {
    settings.push_back({"recovery.skips",
                        "so many updates in a row that are not finite rewind to the last state",
                        &recovery.skips, 1, 1000});
    settings.push_back({"recovery.rate_factor", "of the learning rate, at each rewind",
                        &recovery.rate_factor, 1e-6, 1.0});
    settings.push_back({"recovery.rewinds",
                        "so many in a row, with no new state between them, end the training",
                        &recovery.rewinds, 1, 1000});
}

} // namespace unit
