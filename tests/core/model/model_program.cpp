// For tests in other languages, which compare with what the networks here compute:
//
//     model-program make SETTINGS TYPE CHECKPOINT
//         writes a checkpoint with random weights. SETTINGS is JSON: the model's settings that
//         differ from the paper's, or from those of the preset that "preset" names; TYPE is F32 or
//         F16.
//     model-program run CHECKPOINT INPUTS OUTPUTS
//         reads x1 and x2 from the safetensors file INPUTS and writes the codes mu1, mu2 and the
//         images x11, x12, x21, x22 to OUTPUTS. Computes in their type, F32 or F64.

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/tensor_storage.h"
#include "core/model/configuration_json.h"

#include <ATen/ATen.h>
#include <cmath>
#include <iostream>

namespace unit {
namespace {

/// So large that neither signals nor effects of biases fade, and rounding is not blown up.
void draw_weights(const Unit& model) {
    at::manual_seed(1);
    const at::NoGradGuard no_gradient;
    for (const auto& [name, value] : model.generator_parameters()) {
        if (value.dim() > 1) {
            value.normal_(0.0, 0.8 / std::sqrt(static_cast<double>(value[0].numel())));
        } else {
            const bool scales = name.find("norm") != name.npos && name.ends_with("weight");
            const bool scales_branch = name.ends_with(".scale");
            value.normal_(scales ? 1.0 : 0.0, scales_branch ? 1.0 : 0.1);
        }
    }
}

void make(const std::string& settings, const std::string& type, const std::string& path) {
    nlohmann::json differences = nlohmann::json::parse(settings);
    nlohmann::json design = to_json(preset(differences.value("preset", "paper")));
    differences.erase("preset");
    design.update(differences);
    CheckpointDescription description;
    description.model = model_configuration_from_json(design, "the settings");
    description.domain_names = {"sunny", "rainy"};
    description.training_size = {64, 48};
    const Unit model(description.model, Unit::Parts::Translation);
    draw_weights(model);
    save_checkpoint(path, description, model, type == "F16" ? WeightType::F16 : WeightType::F32);
}

void run(const std::string& checkpoint, const std::string& inputs, const std::string& outputs) {
    const at::NoGradGuard no_gradient;
    const std::shared_ptr<Unit> model = load_checkpoint(checkpoint).model;
    const SafetensorsFile file(inputs);
    model->to(tensor_from_storage(file.tensor("x1")).scalar_type());
    std::map<std::string, at::Tensor> results;
    for (const DomainNumber from : {DomainNumber::One, DomainNumber::Two}) {
        const std::string digit = std::to_string(index_of(from) + 1);
        const at::Tensor mu = model->encode(from, tensor_from_storage(file.tensor("x" + digit)));
        // A network may overwrite what it is given.
        results["mu" + digit] = mu.contiguous().clone();
        for (const DomainNumber to : {DomainNumber::One, DomainNumber::Two}) {
            results["x" + digit + std::to_string(index_of(to) + 1)] =
                model->generate(to, mu.clone()).contiguous();
        }
    }
    std::vector<TensorEntry> entries;
    for (const auto& [name, tensor] : results) {
        entries.push_back(storage_entry(name, tensor));
    }
    write_safetensors(outputs, entries, {});
}

} // namespace
} // namespace unit

int main(int argument_count, char** arguments) {
    const std::vector<std::string> words(arguments + 1, arguments + argument_count);
    try {
        if (words.size() == 4 && words[0] == "make") {
            unit::make(words[1], words[2], words[3]);
        } else if (words.size() == 4 && words[0] == "run") {
            unit::run(words[1], words[2], words[3]);
        } else {
            std::cerr << "model-program: wrong usage; see its source\n";
            return 2;
        }
    } catch (const std::exception& error) {
        std::cerr << "model-program: " << error.what() << "\n";
        return 1;
    }
    return 0;
}
