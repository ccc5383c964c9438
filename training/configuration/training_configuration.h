#pragma once

#include "core/model/configuration.h"
#include "training/data/configuration.h"
#include "training/trainer/update_settings.h"

#include <array>
#include <cstdint>
#include <string>

namespace unit {

/// How the learning rate goes on from optimiser.learning_rate.
enum class LearningRateSchedule : int {
    Constant,
    Step,   ///< multiplied by a factor each time so many iterations are done
    Cosine, ///< half a cosine down to 0 at the last iteration
    Linear, ///< constant up to an iteration, then a straight line down to 0 at the last one
};
template <>
inline constexpr std::array kChoiceNames<LearningRateSchedule>{"constant", "step", "cosine",
                                                               "linear"};

struct ScheduleConfiguration {
    LearningRateSchedule kind = LearningRateSchedule::Constant;
    std::int64_t step = 100'000;  ///< of Step, iterations
    double factor = 0.5;          ///< of Step
    std::int64_t decay_start = 0; ///< of Linear, iterations
};

/// How the weights of a new model begin.
enum class InitialWeights : int { Normal, Kaiming };
template <>
inline constexpr std::array kChoiceNames<InitialWeights>{"normal", "kaiming"};

/// What numbers deployed checkpoints hold.
enum class StoredWeights : int { Float16, Float32 };
template <>
inline constexpr std::array kChoiceNames<StoredWeights>{"fp16", "fp32"};

/// What is written when, in iterations.
struct OutputConfiguration {
    std::int64_t log_every = 50;
    std::int64_t samples_every = 1'000;
    std::int64_t checkpoint_every = 1'000;
    std::int64_t state_every = 500;
    std::int64_t keep = 5; ///< checkpoints beside the best one; 0: all
    StoredWeights weights = StoredWeights::Float16;
};

/// What happens when losses or gradients are not finite.
struct RecoveryConfiguration {
    int skips = 3;            ///< so many skipped updates in a row rewind
    double rate_factor = 0.5; ///< of the learning rate, at each rewind
    int rewinds = 5;          ///< so many in a row, without a new state, end the training
};

/// Everything that decides a training run. settings.h gives each member its key, meaning and range.
struct TrainingConfiguration {
    std::string preset = "lite";
    ModelConfiguration model = unit::preset("lite");
    std::array<DomainConfiguration, 2> domains{DomainConfiguration{"domain1"},
                                               DomainConfiguration{"domain2"}};
    DataConfiguration data;
    UpdateSettings update;
    ScheduleConfiguration schedule;

    std::string init; ///< checkpoint that the encoders and generators begin with; empty: none
    std::int64_t iterations = 500'000;
    int batch_size = 1;
    int accumulation = 1; ///< batches of an update
    std::int64_t seed = 1;
    InitialWeights initialisation = InitialWeights::Normal;
    bool same_start = false;
    std::int64_t discriminator_warmup = -1; ///< iterations; -1: 500 with init, else 0
    double moving_average = 0.999;          ///< 0: none
    int validation_images = 16;             ///< of each domain; 0: no validation
    std::string device = "auto";
    int threads = 0;
    OutputConfiguration output;
    RecoveryConfiguration recovery;

    /// Iterations in which only the discriminators learn.
    std::int64_t warmup_iterations() const {
        constexpr std::int64_t kAfterInit = 500;
        return discriminator_warmup >= 0 ? discriminator_warmup : (init.empty() ? 0 : kAfterInit);
    }
};

} // namespace unit
