#include "training/configuration/setting_groups.h"

namespace unit {
namespace {

constexpr double kMaximumCount = 1e12;

} // namespace

void add_training_settings(std::vector<Setting>& settings, TrainingConfiguration& configuration) {
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

} // namespace unit
