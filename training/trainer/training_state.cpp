#include "training/trainer/training_state.h"

#include "core/checkpoint/tensor_storage.h"
#include "core/error.h"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

namespace unit {
namespace {

constexpr const char* kMetadataKey = "unit_training_state";
constexpr int kFormatVersion = 1;

/// A parameter and its moments, by the optimiser that owns them.
struct OptimisedParameter {
    NamedParameter parameter;
    torch::optim::Adam* optimiser;
};

std::vector<OptimisedParameter> optimised_parameters(const Unit& model, Update& update) {
    std::vector<OptimisedParameter> all;
    for (const NamedParameter& parameter : model.generator_parameters()) {
        all.push_back({parameter, &update.generator_optimiser()});
    }
    for (const NamedParameter& parameter : model.discriminator_parameters()) {
        all.push_back({parameter, &update.discriminator_optimiser()});
    }
    return all;
}

/// The optimiser's state of a parameter; created where no step has been done yet.
torch::optim::AdamParamState& adam_state(const OptimisedParameter& optimised) {
    auto& states = optimised.optimiser->state();
    auto& state = states[optimised.parameter.value.unsafeGetTensorImpl()];
    if (!state) {
        auto fresh = std::make_unique<torch::optim::AdamParamState>();
        fresh->exp_avg(at::zeros_like(optimised.parameter.value));
        fresh->exp_avg_sq(at::zeros_like(optimised.parameter.value));
        state = std::move(fresh);
    }
    return static_cast<torch::optim::AdamParamState&>(*state);
}

void restore(const SafetensorsFile& file, const std::string& name, const at::Tensor& target) {
    const TensorEntry& entry = file.tensor(name);
    const at::Tensor stored = tensor_from_storage(entry);
    if (stored.sizes() != target.sizes() || stored.scalar_type() != target.scalar_type()) {
        throw Error(ErrorCode::Damaged,
                    c10::str(file.path().string(), ": tensor ", name, " is ", describe(entry),
                             ", expected ", target.sizes(),
                             "; the training was started with another configuration"));
    }
    target.copy_(stored);
}

std::int64_t iteration_of(const SafetensorsFile& file) {
    const auto text = file.metadata().find(kMetadataKey);
    const nlohmann::json json = text == file.metadata().end()
                                    ? nlohmann::json()
                                    : nlohmann::json::parse(text->second, nullptr, false);
    if (!json.is_object() || json.value("format_version", 0) != kFormatVersion ||
        !json.value("iteration", nlohmann::json()).is_number_unsigned()) {
        throw Error(ErrorCode::Damaged,
                    file.path().string() + ": not a training state of this program's version");
    }
    return json.at("iteration").get<std::int64_t>();
}

} // namespace

void save_state(const std::filesystem::path& path, const Unit& model, Update& update,
                std::int64_t iteration) {
    std::vector<at::Tensor> stored;
    std::vector<TensorEntry> entries;
    const auto add = [&](const std::string& name, const at::Tensor& tensor) {
        stored.push_back(tensor.detach().to(at::kCPU).contiguous());
        entries.push_back(storage_entry(name, stored.back()));
    };
    for (const OptimisedParameter& optimised : optimised_parameters(model, update)) {
        const auto& [name, value] = optimised.parameter;
        const auto& state = adam_state(optimised);
        add("parameter." + name, value);
        add("exp_avg." + name, state.exp_avg());
        add("exp_avg_sq." + name, state.exp_avg_sq());
    }
    const nlohmann::json metadata = {{"format_version", kFormatVersion}, {"iteration", iteration}};
    write_safetensors(path, entries, {{kMetadataKey, metadata.dump()}});
}

std::int64_t load_state(const std::filesystem::path& path, Unit& model, Update& update) {
    const SafetensorsFile file(path);
    const std::int64_t iteration = iteration_of(file);
    const at::NoGradGuard no_gradient;
    for (const OptimisedParameter& optimised : optimised_parameters(model, update)) {
        const auto& [name, value] = optimised.parameter;
        auto& state = adam_state(optimised);
        restore(file, "parameter." + name, value);
        restore(file, "exp_avg." + name, state.exp_avg());
        restore(file, "exp_avg_sq." + name, state.exp_avg_sq());
        state.step(iteration);
    }
    return iteration;
}

} // namespace unit
