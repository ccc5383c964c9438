#include "training/trainer/training_state.h"

#include "core/checkpoint/tensor_storage.h"
#include "core/error.h"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

namespace unit {
namespace {

constexpr const char* kMetadataKey = "unit_training_state";
constexpr int kFormatVersion = 1;

std::vector<Optimiser::Moments> all_moments(Update& update) {
    std::vector<Optimiser::Moments> all = update.generator_optimiser().moments();
    for (const Optimiser::Moments& moments : update.discriminator_optimiser().moments()) {
        all.push_back(moments);
    }
    return all;
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
    for (const auto& [parameter, mean, square] : all_moments(update)) {
        add("parameter." + parameter.name, parameter.value);
        add("exp_avg." + parameter.name, mean);
        add("exp_avg_sq." + parameter.name, square);
    }
    const nlohmann::json metadata = {{"format_version", kFormatVersion}, {"iteration", iteration}};
    write_safetensors(path, entries, {{kMetadataKey, metadata.dump()}});
}

std::int64_t load_state(const std::filesystem::path& path, Unit& model, Update& update) {
    const SafetensorsFile file(path);
    const std::int64_t iteration = iteration_of(file);
    const at::NoGradGuard no_gradient;
    for (const auto& [parameter, mean, square] : all_moments(update)) {
        restore(file, "parameter." + parameter.name, parameter.value);
        restore(file, "exp_avg." + parameter.name, mean);
        restore(file, "exp_avg_sq." + parameter.name, square);
    }
    update.generator_optimiser().steps().fill_(iteration);
    update.discriminator_optimiser().steps().fill_(iteration);
    return iteration;
}

} // namespace unit
