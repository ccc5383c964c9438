#pragma once

#include "core/model/configuration.h"
#include "training/data/configuration.h"
#include "training/trainer/update_settings.h"

#include <array>
#include <cstdint>
#include <string>

namespace unit {

/// Everything that decides a training run. settings.h gives each member its key, meaning and range.
struct TrainingConfiguration {
    std::string preset = "lite";
    ModelConfiguration model = unit::preset("lite");
    std::array<DomainConfiguration, 2> domains{DomainConfiguration{"domain1"},
                                               DomainConfiguration{"domain2"}};
    DataConfiguration data;
    UpdateSettings update;
    std::string learning_rate_schedule = "constant"; ///< or "cosine"

    std::int64_t iterations = 500'000;
    int batch_size = 1;
    std::int64_t seed = 1;
    std::string initialisation = "normal"; ///< or "kaiming"
    bool same_start = false;
    int threads = 0;
    std::int64_t log_every = 50;
    std::int64_t samples_every = 1'000;
    std::int64_t checkpoint_every = 1'000;
    std::string weights = "fp16";
};

} // namespace unit
