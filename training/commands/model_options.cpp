#include "training/commands/model_options.h"

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>

namespace unit {
namespace {

std::string default_checkpoint() {
    const char* const chosen = std::getenv("UNITTRANSLATE_CHECKPOINT"); // NOLINT: one thread yet
    if (chosen != nullptr && *chosen != '\0') {
        return chosen;
    }
    return UNIT_DATA_DIR "/models/sunny2rainy.safetensors";
}

Precision precision_called(const std::string& name) {
    for (const Precision precision :
         {Precision::Float32, Precision::BFloat16, Precision::Float16, Precision::Int8}) {
        if (name == precision_name(precision)) {
            return precision;
        }
    }
    return Precision::Auto;
}

} // namespace

void add_model_options(CLI::App& command, ModelOptions& options) {
    command.add_option("--checkpoint", options.checkpoint,
                       "Model, a .safetensors file; default: $UNITTRANSLATE_CHECKPOINT, else the "
                       "installed sunny2rainy");
    add_computation_options(command, options);
}

void add_computation_options(CLI::App& command, ModelOptions& options) {
    add_direction_option(command, options);
    command.add_option("--device", options.device, "auto, cpu, cuda or cuda:N")
        ->capture_default_str();
    command
        .add_option("--precision", options.precision,
                    "auto, fp32, bf16, fp16 (GPUs) or int8 (the CPU, for a checkpoint that `unit "
                    "export --calibrate` wrote)")
        ->check(CLI::IsMember({"auto", "fp32", "bf16", "fp16", "int8"}))
        ->capture_default_str();
}

void add_direction_option(CLI::App& command, ModelOptions& options) {
    command
        .add_option("--direction", options.direction,
                    "1to2 or 2to1, or a reconstruction: 1to1 or 2to2")
        ->check(CLI::IsMember({"1to2", "2to1", "1to1", "2to2"}))
        ->capture_default_str();
}

Direction direction_of(const ModelOptions& options) {
    if (options.direction == "1to2") {
        return Direction::From1To2;
    }
    if (options.direction == "2to1") {
        return Direction::From2To1;
    }
    return options.direction == "1to1" ? Direction::From1To1 : Direction::From2To2;
}

EngineSettings engine_settings(const ModelOptions& options) {
    const Precision precision = precision_called(options.precision);
    if (!options.checkpoint.empty()) {
        return {options.checkpoint, options.device, precision};
    }
    const std::string checkpoint = default_checkpoint();
    if (!std::filesystem::exists(checkpoint)) {
        throw Error(ErrorCode::NotFound,
                    fmt::format("the default checkpoint {} does not exist; name one with "
                                "--checkpoint",
                                checkpoint));
    }
    return {checkpoint, options.device, precision};
}

} // namespace unit
