#include "training/trainer/new_model.h"

#include "core/model/initialisation.h"
#include "training/trainer/random_use.h"

#include <ATen/ATen.h>

namespace unit {

std::unique_ptr<Unit> make_new_model(const TrainingConfiguration& configuration,
                                     c10::Device device) {
    at::manual_seed(seed_for(configuration.seed, RandomUse::Weights));
    auto model = std::make_unique<Unit>(configuration.model);
    initialise_weights(*model, configuration.initialisation == InitialWeights::Kaiming
                                   ? Initialisation::Kaiming
                                   : Initialisation::Normal);
    if (configuration.same_start) {
        copy_domain1_to_domain2(*model);
    }
    model->to(device);
    for (at::Tensor& parameter : model->parameters()) {
        // The layout in which convolutions and norms compute faster.
        if (parameter.dim() == 4) {
            parameter.set_data(parameter.contiguous(at::MemoryFormat::ChannelsLast));
        }
    }
    // One more after each update keeps up with the weights, once these are near.
    constexpr int kFirstIterations = 20;
    model->iterate_singular_vectors(kFirstIterations, at::zeros({}, at::TensorOptions(device)));
    return model;
}

} // namespace unit
