#include "core/model/configuration.h"

#include "core/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace unit {
namespace {

/// A member that is a whole number, with the name it has in files and its allowed range. One table
/// serves writing, reading and validation, so that the three cannot drift apart.
struct IntegerMember {
    const char* name;
    int ModelConfiguration::*member;
    int minimum;
    int maximum;
};

// The upper bounds only keep a lying file from asking for absurd amounts of memory.
constexpr IntegerMember kIntegerMembers[] = {
    {"width", &ModelConfiguration::width, 1, 1024},
    {"encoder_private_blocks", &ModelConfiguration::encoder_private_blocks, 0, 64},
    {"encoder_shared_blocks", &ModelConfiguration::encoder_shared_blocks, 0, 64},
    {"generator_shared_blocks", &ModelConfiguration::generator_shared_blocks, 0, 64},
    {"generator_private_blocks", &ModelConfiguration::generator_private_blocks, 0, 64},
    {"discriminator_width", &ModelConfiguration::discriminator_width, 1, 1024},
    {"discriminator_layers", &ModelConfiguration::discriminator_layers, 1, 8},
    {"discriminator_scales", &ModelConfiguration::discriminator_scales, 1, 8},
};
constexpr int kMaximumImageChannels = 64;

void check_range(const std::string& where, const std::string& name, int value, int minimum,
                 int maximum) {
    if (value < minimum || value > maximum) {
        throw Error(ErrorCode::Damaged,
                    fmt::format("{}: model setting {} is {}, but must be {} to {}", where, name,
                                value, minimum, maximum));
    }
}

int integer_of(const nlohmann::json& value, const std::string& where, const std::string& name) {
    if (!value.is_number_integer()) {
        throw Error(ErrorCode::Damaged,
                    fmt::format("{}: model setting {} must be a whole number", where, name));
    }
    const auto wide = value.get<std::int64_t>();
    if (wide < 0 || wide > 1'000'000) {
        throw Error(
            ErrorCode::Damaged,
            fmt::format("{}: model setting {} is {}, which is out of range", where, name, wide));
    }
    return static_cast<int>(wide);
}

} // namespace

const std::vector<std::string>& preset_names() {
    static const std::vector<std::string> names{"paper", "lite"};
    return names;
}

ModelConfiguration preset(std::string_view name) {
    ModelConfiguration configuration;
    if (name == "paper") {
        return configuration;
    }
    if (name == "lite") {
        configuration.width = 16;
        configuration.discriminator_width = 16;
        return configuration;
    }
    throw Error(ErrorCode::Unsupported, fmt::format("unknown preset \"{}\"; choose one of: {}",
                                                    name, fmt::join(preset_names(), ", ")));
}

void validate(const ModelConfiguration& configuration, const std::string& where) {
    for (const IntegerMember& entry : kIntegerMembers) {
        check_range(where, entry.name, configuration.*entry.member, entry.minimum, entry.maximum);
    }
    for (const int channels : configuration.image_channels) {
        check_range(where, "image_channels", channels, 1, kMaximumImageChannels);
    }
    if (!(configuration.dropout >= 0.0 && configuration.dropout < 1.0)) {
        throw Error(
            ErrorCode::Damaged,
            fmt::format("{}: model setting dropout is {}, but must be at least 0 and below 1",
                        where, configuration.dropout));
    }
}

std::int64_t translation_parameter_count(const ModelConfiguration& configuration) {
    const auto convolution = [](std::int64_t in, std::int64_t out, std::int64_t kernel) {
        return in * out * kernel * kernel + out;
    };
    const std::int64_t width = configuration.width;
    const std::int64_t block = 2 * convolution(4 * width, 4 * width, 3);
    const std::int64_t resampling =
        convolution(width, 2 * width, 3) + convolution(2 * width, 4 * width, 3);
    // The generator's resampling is the encoder's in reverse, with the biases of the other side.
    const std::int64_t reverse_resampling =
        convolution(2 * width, width, 3) + convolution(4 * width, 2 * width, 3);
    std::int64_t count =
        (configuration.encoder_shared_blocks + configuration.generator_shared_blocks) * block;
    for (const int channels : configuration.image_channels) {
        count += convolution(channels, width, 7) + resampling +
                 configuration.encoder_private_blocks * block;
        count += configuration.generator_private_blocks * block + reverse_resampling +
                 convolution(width, channels, 1);
    }
    return count;
}

nlohmann::json to_json(const ModelConfiguration& configuration) {
    nlohmann::json json;
    for (const IntegerMember& entry : kIntegerMembers) {
        json[entry.name] = configuration.*entry.member;
    }
    json["image_channels"] = configuration.image_channels;
    json["dropout"] = configuration.dropout;
    return json;
}

ModelConfiguration model_configuration_from_json(const nlohmann::json& json,
                                                 const std::string& where) {
    if (!json.is_object()) {
        throw Error(ErrorCode::Damaged, where + ": the model configuration must be a JSON object");
    }
    const nlohmann::json expected = to_json(ModelConfiguration{});
    for (const auto& [key, value] : json.items()) {
        if (!expected.contains(key)) {
            throw Error(ErrorCode::Damaged,
                        fmt::format("{}: unknown model setting {}; this program is too old for the "
                                    "file, or the file is not one of its own",
                                    where, key));
        }
    }
    for (const auto& [key, value] : expected.items()) {
        if (!json.contains(key)) {
            throw Error(ErrorCode::Damaged,
                        fmt::format("{}: model setting {} is missing", where, key));
        }
    }
    ModelConfiguration configuration;
    for (const IntegerMember& entry : kIntegerMembers) {
        configuration.*entry.member = integer_of(json.at(entry.name), where, entry.name);
    }
    const nlohmann::json& channels = json.at("image_channels");
    if (!channels.is_array() || channels.size() != configuration.image_channels.size()) {
        throw Error(ErrorCode::Damaged,
                    where + ": model setting image_channels must be two whole numbers");
    }
    for (std::size_t domain = 0; domain < channels.size(); ++domain) {
        configuration.image_channels[domain] =
            integer_of(channels[domain], where, "image_channels");
    }
    if (!json.at("dropout").is_number()) {
        throw Error(ErrorCode::Damaged, where + ": model setting dropout must be a number");
    }
    configuration.dropout = json.at("dropout").get<double>();
    validate(configuration, where);
    return configuration;
}

} // namespace unit
