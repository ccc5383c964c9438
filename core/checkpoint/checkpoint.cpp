#include "core/checkpoint/checkpoint.h"

#include "core/checkpoint/tensor_storage.h"
#include "core/error.h"

#include <ATen/ATen.h>
#include <set>

namespace unit {
namespace {

[[noreturn]] void refuse(const std::string& where, const std::string& problem) {
    throw Error(ErrorCode::Damaged, where + ": " + problem);
}

bool is_floating_point(TensorType type) {
    return type == TensorType::F64 || type == TensorType::F32 || type == TensorType::F16 ||
           type == TensorType::BF16;
}

/// Refuses a configuration that asks for far more memory than the file can fill, before it is
/// allocated. Smaller differences are found, and named, tensor by tensor.
void check_size(const SafetensorsFile& file, const ModelConfiguration& configuration) {
    constexpr std::int64_t kHarmlessCount = 10'000'000;
    std::int64_t stored = 0;
    for (const auto& [name, entry] : file.tensors()) {
        stored += static_cast<std::int64_t>(entry.data.size() / tensor_type_size(entry.type));
    }
    const std::int64_t expected = translation_parameter_count(configuration);
    if (expected > kHarmlessCount && expected / 4 > stored) {
        refuse(file.path().string(), c10::str("the model configuration asks for ", expected,
                                              " weights, but the file holds ", stored));
    }
}

} // namespace

void load_parameters(const SafetensorsFile& file, const std::vector<NamedParameter>& parameters) {
    const std::string where = file.path().string();
    std::set<std::string> expected;
    const at::NoGradGuard no_gradient;
    for (const auto& [name, value] : parameters) {
        expected.insert(name);
        const TensorEntry& entry = file.tensor(name);
        if (at::IntArrayRef(entry.shape) != value.sizes() || !is_floating_point(entry.type)) {
            refuse(where, c10::str("tensor ", name, " is ", describe(entry),
                                   ", expected floating point ", value.sizes()));
        }
        const at::Tensor stored = tensor_from_storage(entry);
        if (!at::isfinite(stored).all().item<bool>()) {
            refuse(where, "tensor " + name + " holds values that are not finite");
        }
        value.copy_(stored);
    }
    for (const auto& [name, entry] : file.tensors()) {
        if (!expected.contains(name)) {
            refuse(where, c10::str("tensor ", name, " (", describe(entry),
                                   ") is not part of this model; expected exactly the ",
                                   expected.size(), " tensors of its configuration"));
        }
    }
}

void save_checkpoint(const std::filesystem::path& path, const CheckpointDescription& description,
                     const Unit& model, WeightType type) {
    const at::ScalarType scalar_type = type == WeightType::F16 ? at::kHalf : at::kFloat;
    std::vector<at::Tensor> stored;
    std::vector<TensorEntry> entries;
    for (const auto& [name, value] : model.generator_parameters()) {
        stored.push_back(value.detach().to(at::kCPU, scalar_type).contiguous());
        if (!at::isfinite(stored.back()).all().item<bool>()) {
            throw Error(ErrorCode::Failed,
                        c10::str("cannot write ", path.string(), ": tensor ", name,
                                 " holds values that are not finite as ", scalar_type));
        }
        entries.push_back(storage_entry(name, stored.back()));
    }
    write_safetensors(path, entries, description_metadata(description));
}

LoadedCheckpoint load_checkpoint(const std::filesystem::path& path) {
    const SafetensorsFile file(path);
    LoadedCheckpoint checkpoint;
    checkpoint.description = read_description(file);
    check_size(file, checkpoint.description.model);
    checkpoint.model =
        std::make_shared<Unit>(checkpoint.description.model, Unit::Parts::Translation);
    load_parameters(file, checkpoint.model->generator_parameters());
    return checkpoint;
}

} // namespace unit
