#include "training/commands/command.h"

#include "core/checkpoint/description.h"
#include "core/error.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

namespace unit {
namespace {

using nlohmann::json;

void print_row(const std::string& name, const std::string& value) {
    fmt::print("{:<24} {}\n", name, value);
}

/// Control characters escaped: a file from elsewhere must not steer the terminal.
std::string printable(const json& value) {
    const std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
    return value.is_string() ? text.substr(1, text.size() - 2) : text;
}

void print_object(const char* title, const json& object) {
    fmt::print("{}{}\n", title, object.empty() ? ": none recorded" : "");
    for (const auto& [key, value] : object.items()) {
        print_row("  " + printable(key), printable(value));
    }
}

std::string preset_of(const ModelConfiguration& model) {
    for (const Preset& known : presets()) {
        ModelConfiguration candidate = preset(known.name);
        candidate.dropout = model.dropout; // of the training, not of the design
        candidate.image_channels = model.image_channels;
        if (candidate == model) {
            return known.name;
        }
    }
    return "none";
}

void print_design(const ModelConfiguration& model) {
    fmt::print("model\n");
    print_row("  preset", preset_of(model));
    print_row("  width",
              fmt::format("encoder {}, generator {}, latent {} at a quarter of the size",
                          model.encoder_width, model.generator_width, model.latent_channels()));
    print_row("  image channels", fmt::format("{} in domain 1, {} in domain 2",
                                              model.image_channels[0], model.image_channels[1]));
    print_row("  encoder blocks", fmt::format("{} private, {} shared", model.encoder_private_blocks,
                                              model.encoder_shared_blocks));
    print_row("  generator blocks",
              fmt::format("{} shared, {} private", model.generator_shared_blocks,
                          model.generator_private_blocks));
    print_row("  discriminators",
              fmt::format("width {}, {} layers, {} scales", model.discriminator_width,
                          model.discriminator_layers, model.discriminator_scales));
}

std::int64_t stored_values(const SafetensorsFile& file) {
    std::size_t values = 0;
    for (const auto& [name, tensor] : file.tensors()) {
        values += tensor.data.size() / tensor_type_size(tensor.type);
    }
    return static_cast<std::int64_t>(values);
}

std::string weight_types(const SafetensorsFile& file) {
    std::set<std::string> types;
    for (const auto& [name, tensor] : file.tensors()) {
        types.insert(tensor_type_name(tensor.type));
    }
    return fmt::format("{}", fmt::join(types, ", "));
}

void inspect(const std::string& path) {
    const SafetensorsFile file(path);
    const CheckpointDescription description = read_description(file);
    const std::int64_t values = stored_values(file);
    const std::int64_t needed = translation_parameter_count(description.model);
    if (values != needed) {
        throw Error(ErrorCode::Damaged,
                    fmt::format("{} holds {} values, but its model has {} parameters; make the "
                                "checkpoint again",
                                path, values, needed));
    }
    print_row("file", path);
    print_row("size", fmt::format("{:.2f} MB ({} bytes)",
                                  static_cast<double>(std::filesystem::file_size(path)) / 1e6,
                                  std::filesystem::file_size(path)));
    print_row("parameters", fmt::format("{}", values));
    print_row("weights", fmt::format("{}, {} tensors", weight_types(file), file.tensors().size()));
    print_row("domain 1", printable(description.domain_names[0]));
    print_row("domain 2", printable(description.domain_names[1]));
    print_row("training size",
              fmt::format("{}x{}", description.training_size[0], description.training_size[1]));
    print_design(description.model);
    print_object("training", description.training);
    print_object("scores", description.scores);
}

} // namespace

void add_inspect_command(CLI::App& program, CommandAction& action) {
    auto checkpoint = std::make_shared<std::string>();
    CLI::App* command =
        program.add_subcommand("inspect", "Show what a checkpoint holds and where it comes from");
    command->add_option("checkpoint", *checkpoint, "Model, a .safetensors file")->required();
    command->callback([&action, checkpoint] { action = [checkpoint] { inspect(*checkpoint); }; });
}

} // namespace unit
