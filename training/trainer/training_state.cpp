#include "training/trainer/training_state.h"

#include "core/checkpoint/tensor_storage.h"
#include "core/error.h"

#include <ATen/ATen.h>

namespace unit {
namespace {

at::Tensor stored_tensor(const SafetensorsFile& file, const NamedParameter& target) {
    const TensorEntry& entry = file.tensor(target.name);
    at::Tensor stored = tensor_from_storage(entry);
    if (stored.sizes() != target.value.sizes() ||
        stored.scalar_type() != target.value.scalar_type()) {
        throw Error(ErrorCode::Damaged,
                    c10::str(file.path().string(), ": tensor ", target.name, " is ",
                             describe(entry), ", expected ", target.value.sizes(),
                             "; the training was started with another configuration"));
    }
    return stored;
}

} // namespace

std::vector<NamedParameter> named_tensors(const TrainingTensors& tensors) {
    std::vector<NamedParameter> all;
    for (Optimiser* optimiser :
         {&tensors.update.generator_optimiser(), &tensors.update.discriminator_optimiser()}) {
        for (const auto& [parameter, mean, square] : optimiser->moments()) {
            all.push_back({"parameter." + parameter.name, parameter.value.detach()});
            all.push_back({"exp_avg." + parameter.name, mean});
            all.push_back({"exp_avg_sq." + parameter.name, square});
        }
    }
    for (const auto& [name, value] : tensors.average.model().generator_parameters()) {
        all.push_back({"average." + name, value.detach()});
    }
    for (const NamedParameter& vector : tensors.update.singular_vectors()) {
        all.push_back({"buffer." + vector.name, vector.value});
    }
    LossScale& scale = tensors.update.loss_scale();
    all.push_back({"steps.generators", tensors.update.generator_optimiser().steps()});
    all.push_back({"steps.discriminators", tensors.update.discriminator_optimiser().steps()});
    all.push_back({"loss_scale.value", scale.value()});
    all.push_back({"loss_scale.steps", scale.steps_without_change()});
    return all;
}

void save_state(const std::filesystem::path& path, const TrainingTensors& tensors,
                const TrainingProgress& progress) {
    std::vector<at::Tensor> stored;
    std::vector<TensorEntry> entries;
    for (const auto& [name, value] : named_tensors(tensors)) {
        stored.push_back(value.to(at::kCPU).contiguous());
        if (!at::isfinite(stored.back()).all().item<bool>()) {
            throw Error(ErrorCode::Failed, c10::str("cannot write ", path.string(), ": tensor ",
                                                    name, " holds values that are not finite"));
        }
        entries.push_back(storage_entry(name, stored.back()));
    }
    write_safetensors(path, entries, progress_metadata(progress));
}

TrainingProgress load_state(const std::filesystem::path& path, const TrainingTensors& tensors) {
    const SafetensorsFile file(path);
    const TrainingProgress progress = read_progress(file);
    const at::NoGradGuard no_gradient;
    std::vector<std::pair<at::Tensor, at::Tensor>> copies;
    for (const NamedParameter& target : named_tensors(tensors)) {
        copies.emplace_back(target.value, stored_tensor(file, target));
    }
    for (const auto& [target, stored] : copies) {
        target.copy_(stored);
    }
    return progress;
}

} // namespace unit
