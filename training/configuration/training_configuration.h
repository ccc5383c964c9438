#pragma once

#include "core/model/configuration.h"
#include "training/trainer/update_settings.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace unit {

/// The images of one domain and what it is called.
struct DomainConfiguration {
    std::string name;                 ///< stored in checkpoints, e.g. "sunny"
    std::vector<std::string> sources; ///< specifications as open_image_source() takes them
    std::vector<double> weights;      ///< share of each source; empty: all the same
    std::string about;                ///< what the images are and their licence, for checkpoints
};

/// How crops are cut from the images (training/data/augmentation.h).
struct CropConfiguration {
    int width = 256;
    int height = 256;
    double minimum_scale = 1.0;
    double maximum_scale = 1.0;
    bool flip = true;
};

/// Everything that decides a training run. settings.h gives each member its key, meaning and range.
struct TrainingConfiguration {
    std::string preset = "lite";
    ModelConfiguration model = unit::preset("lite");
    std::array<DomainConfiguration, 2> domains{DomainConfiguration{"domain1", {}, {}, {}},
                                               DomainConfiguration{"domain2", {}, {}, {}}};
    CropConfiguration crop;
    UpdateSettings update;
    std::string learning_rate_schedule = "constant"; ///< or "cosine"

    std::int64_t iterations = 500'000;
    int batch_size = 1;
    std::int64_t seed = 1;
    std::string initialisation = "normal"; ///< or "kaiming"
    bool same_start = false;
    int threads = 0;
    int data_workers = 1;
    std::int64_t log_every = 50;
    std::int64_t samples_every = 1'000;
    std::int64_t checkpoint_every = 1'000;
    std::string weights = "fp16";
};

} // namespace unit
