#include "training/commands/command.h"

#include "core/checkpoint/calibration.h"
#include "core/checkpoint/description.h"
#include "core/error.h"
#include "core/model/configuration_json.h"
#include "core/model/translation_path.h"
#include "training/commands/file_checksum.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <set>

namespace unit {
namespace {

using nlohmann::json;

struct InspectOptions {
    std::string checkpoint;
    bool json = false;
};

/// The preset that a model shares most settings with, and the settings that are its own.
struct NearestPreset {
    const char* name = "";
    json differences; ///< the model's values
    json original;    ///< all values of the preset
};

NearestPreset nearest_preset(const ModelConfiguration& model) {
    const json settings = to_json(model);
    NearestPreset nearest;
    for (const Preset& known : presets()) {
        NearestPreset candidate{known.name, json::object(), to_json(preset(known.name))};
        for (const auto& [key, value] : settings.items()) {
            if (value != candidate.original.at(key)) {
                candidate.differences[key] = value;
            }
        }
        if (nearest.original.is_null() ||
            candidate.differences.size() < nearest.differences.size()) {
            nearest = std::move(candidate);
        }
    }
    return nearest;
}

std::int64_t stored_values(const SafetensorsFile& file) {
    std::size_t values = 0;
    for (const auto& [name, tensor] : file.tensors()) {
        values += tensor.data.size() / tensor_type_size(tensor.type);
    }
    return static_cast<std::int64_t>(values);
}

std::set<std::string> weight_types(const SafetensorsFile& file) {
    std::set<std::string> types;
    for (const auto& [name, tensor] : file.tensors()) {
        types.insert(tensor_type_name(tensor.type));
    }
    return types;
}

void check_size(const SafetensorsFile& file, const ModelConfiguration& model) {
    const std::int64_t values = stored_values(file);
    const std::int64_t needed = translation_parameter_count(model);
    if (values != needed) {
        throw Error(ErrorCode::Damaged,
                    fmt::format("{} holds {} values, but its model has {} parameters; make the "
                                "checkpoint again",
                                file.path().string(), values, needed));
    }
}

/// Imported weights do not tell the size that they were trained at.
bool is_size(const std::array<int, 2>& size) {
    return size[0] > 0 && size[1] > 0;
}

std::string text_of(const std::array<int, 2>& size) {
    return fmt::format("{}x{}", size[0], size[1]);
}

/// Floating point operations of each direction by the size of the image. The networks compute at
/// multiples of 4.
json flop_of(const CheckpointDescription& description) {
    std::set<std::array<int, 2>> sizes{{256, 256}};
    if (is_size(description.training_size)) {
        sizes.insert(description.training_size);
    }
    const auto padded = [](int size) { return (size - 1) / 4 * 4 + 4; };
    json result;
    for (const std::array<int, 2>& size : sizes) {
        for (const int from : {1, 2}) {
            result[fmt::format("{}to{}", from, 3 - from)][text_of(size)] = translation_flop(
                description.model, from, 3 - from, padded(size[0]), padded(size[1]));
        }
    }
    return result;
}

/// The directions in which it can be computed with precision int8.
std::vector<std::string> calibrated_directions(const SafetensorsFile& file,
                                               const ModelConfiguration& model) {
    std::vector<std::string> directions;
    for (const auto& [direction, ranges] : read_calibration(file, model)) {
        directions.push_back(direction);
    }
    return directions;
}

/// All there is to say about a checkpoint; what --json prints.
json facts_of(const std::string& path) {
    const SafetensorsFile file(path);
    const CheckpointDescription description = read_description(file);
    check_size(file, description.model);
    const NearestPreset nearest = nearest_preset(description.model);
    return {{"file", path},
            {"bytes", std::filesystem::file_size(path)},
            {"sha256", file_sha256(path)},
            {"parameters", stored_values(file)},
            {"tensors", file.tensors().size()},
            {"weights", weight_types(file)},
            {"domains", description.domain_names},
            {"training_size", description.training_size},
            {"calibrated", calibrated_directions(file, description.model)},
            {"flop", flop_of(description)},
            {"model",
             {{"preset", nearest.name},
              {"differences", nearest.differences},
              {"settings", to_json(description.model)}}},
            {"training", description.training},
            {"scores", description.scores}};
}

/// JSON text, with what is not UTF-8 replaced.
std::string text_of(const json& value, int indent) {
    return value.dump(indent, ' ', false, json::error_handler_t::replace);
}

/// Control characters escaped: a file from elsewhere must not steer the terminal.
std::string printable(const json& value) {
    const std::string text = text_of(value, -1);
    return value.is_string() ? text.substr(1, text.size() - 2) : text;
}

void print_row(const std::string& name, const std::string& value) {
    fmt::print("{:<24} {}\n", name, value);
}

void print_object(const char* title, const json& object) {
    fmt::print("{}{}\n", title, object.empty() ? ": none recorded" : "");
    for (const auto& [key, value] : object.items()) {
        print_row("  " + printable(key), printable(value));
    }
}

void print_file(const json& facts) {
    print_row("file", facts["file"].get<std::string>());
    print_row("size", fmt::format("{:.2f} MB ({} bytes)", facts["bytes"].get<double>() / 1e6,
                                  facts["bytes"].get<std::uintmax_t>()));
    print_row("sha256", facts["sha256"].get<std::string>());
    const auto calibrated = facts["calibrated"].get<std::vector<std::string>>();
    print_row("calibrated for int8",
              calibrated.empty() ? "no direction" : fmt::format("{}", fmt::join(calibrated, ", ")));
    print_row("parameters", printable(facts["parameters"]));
    print_row("weights",
              fmt::format("{}, {} tensors",
                          fmt::join(facts["weights"].get<std::vector<std::string>>(), ", "),
                          facts["tensors"].get<std::size_t>()));
}

void print_use(const json& facts) {
    print_row("domain 1", printable(facts["domains"][0]));
    print_row("domain 2", printable(facts["domains"][1]));
    const auto size = facts["training_size"].get<std::array<int, 2>>();
    print_row("training size", is_size(size) ? text_of(size) : "not recorded");
    for (const auto& [direction, sizes] : facts["flop"].items()) {
        std::vector<std::string> counts;
        for (const auto& [of_size, flop] : sizes.items()) {
            counts.push_back(fmt::format("{:.4g} GFLOP at {}", flop.get<double>() / 1e9, of_size));
        }
        print_row(direction, fmt::format("{}", fmt::join(counts, ", ")));
    }
}

void print_design(const json& facts) {
    const json& settings = facts["model"]["settings"];
    const json& differences = facts["model"]["differences"];
    const auto number = [&](const char* name) { return settings[name].get<int>(); };
    fmt::print("model\n");
    print_row("  preset",
              printable(facts["model"]["preset"]) + (differences.empty() ? "" : ", except"));
    const json original = to_json(preset(facts["model"]["preset"].get<std::string>()));
    for (const auto& [key, value] : differences.items()) {
        print_row("  " + key,
                  fmt::format("{}, not {}", printable(value), printable(original[key])));
    }
    print_row("  width", fmt::format("encoder {}, generator {}, latent {} at a quarter of the size",
                                     number("encoder_width"), number("generator_width"),
                                     4 * number("encoder_width")));
    print_row("  encoder blocks",
              fmt::format("{} private, {} shared", number("encoder_private_blocks"),
                          number("encoder_shared_blocks")));
    print_row("  generator blocks",
              fmt::format("{} shared, {} private", number("generator_shared_blocks"),
                          number("generator_private_blocks")));
}

void inspect(const InspectOptions& options) {
    const json facts = facts_of(options.checkpoint);
    if (options.json) {
        fmt::print("{}\n", text_of(facts, 2));
        return;
    }
    print_file(facts);
    print_use(facts);
    print_design(facts);
    print_object("training", facts["training"]);
    print_object("scores", facts["scores"]);
}

} // namespace

void add_inspect_command(CLI::App& program, CommandAction& action) {
    auto options = std::make_shared<InspectOptions>();
    CLI::App* command =
        program.add_subcommand("inspect", "Show what a checkpoint holds and where it comes from");
    command->add_option("checkpoint", options->checkpoint, "Model, a .safetensors file")
        ->required();
    command->add_flag("--json", options->json, "Print the same as one JSON object");
    command->callback([&action, options] { action = [options] { inspect(*options); }; });
}

} // namespace unit
