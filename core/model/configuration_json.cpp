#include "core/model/configuration_json.h"

#include "core/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace unit {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& where, const std::string& problem) {
    throw Error(ErrorCode::Damaged, where + ": " + problem);
}

int integer_of(const json& value, const std::string& where, const std::string& name) {
    if (!value.is_number_integer()) {
        refuse(where, fmt::format("model setting {} must be a whole number", name));
    }
    const auto wide = value.get<std::int64_t>();
    if (wide < 0 || wide > 1'000'000) {
        refuse(where, fmt::format("model setting {} is {}, which is out of range", name, wide));
    }
    return static_cast<int>(wide);
}

/// Settings that came after format version 2, with the values that say what was before them.
const json& later_settings() {
    static const json settings{{"patch", 1},
                               {"residual_scale", false},
                               {"discriminator_spectral_norm", false},
                               {"discriminator_logits", 1}};
    return settings;
}

template <typename Enumeration>
void read_choice(const json& model, const char* name, const std::string& where,
                 Enumeration& target) {
    const json& value = model.at(name);
    const auto choice =
        value.is_string() ? choice_from_name<Enumeration>(value.get<std::string>()) : std::nullopt;
    if (!choice) {
        refuse(where, fmt::format("model setting {} is {}, but must be one of: {}", name,
                                  value.dump(), fmt::join(kChoiceNames<Enumeration>, ", ")));
    }
    target = *choice;
}

void read_switch(const json& model, const char* name, const std::string& where, bool& target) {
    if (!model.at(name).is_boolean()) {
        refuse(where, fmt::format("model setting {} must be true or false", name));
    }
    target = model.at(name).get<bool>();
}

/// Refuses keys that `expected` lacks, and the lack of one that it has.
void check_keys(const json& model, const json& expected, const std::string& where) {
    if (!model.is_object()) {
        refuse(where, "the model configuration must be a JSON object");
    }
    for (const auto& [key, value] : model.items()) {
        if (!expected.contains(key)) {
            refuse(where, fmt::format("unknown model setting {}; this program is too old for the "
                                      "file, or the file is not one of its own",
                                      key));
        }
    }
    for (const auto& [key, value] : expected.items()) {
        if (!model.contains(key)) {
            refuse(where, fmt::format("model setting {} is missing", key));
        }
    }
}

void read_image_channels(const json& channels, const std::string& where,
                         ModelConfiguration& configuration) {
    if (!channels.is_array() || channels.size() != configuration.image_channels.size()) {
        refuse(where, "model setting image_channels must be two whole numbers");
    }
    for (std::size_t domain = 0; domain < channels.size(); ++domain) {
        configuration.image_channels[domain] =
            integer_of(channels[domain], where, "image_channels");
    }
}

} // namespace

json to_json(const ModelConfiguration& configuration) {
    json model;
    for (const IntegerMember& entry : integer_members()) {
        model[entry.name] = configuration.*entry.member;
    }
    model["image_channels"] = configuration.image_channels;
    model["dropout"] = configuration.dropout;
    model["residual_scale"] = configuration.residual_scale;
    model["discriminator_spectral_norm"] = configuration.discriminator_spectral_norm;
    model["padding"] = choice_name(configuration.padding);
    model["norm"] = choice_name(configuration.norm);
    model["encoder_norm"] = choice_name(configuration.encoder_norm);
    model["generator_norm"] = choice_name(configuration.generator_norm);
    model["activation"] = choice_name(configuration.activation);
    model["upsampling"] = choice_name(configuration.upsampling);
    return model;
}

json to_stored_json(const ModelConfiguration& configuration) {
    json model = to_json(configuration);
    for (const auto& [key, value] : later_settings().items()) {
        if (model.at(key) == value) {
            model.erase(key);
        }
    }
    return model;
}

ModelConfiguration model_configuration_from_json(const json& stored, const std::string& where) {
    json model = stored;
    if (model.is_object()) {
        model.insert(later_settings().begin(), later_settings().end());
    }
    check_keys(model, to_json(ModelConfiguration{}), where);
    ModelConfiguration configuration;
    for (const IntegerMember& entry : integer_members()) {
        configuration.*entry.member = integer_of(model.at(entry.name), where, entry.name);
    }
    read_image_channels(model.at("image_channels"), where, configuration);
    if (!model.at("dropout").is_number()) {
        refuse(where, "model setting dropout must be a number");
    }
    configuration.dropout = model.at("dropout").get<double>();
    read_switch(model, "residual_scale", where, configuration.residual_scale);
    read_switch(model, "discriminator_spectral_norm", where,
                configuration.discriminator_spectral_norm);
    read_choice(model, "padding", where, configuration.padding);
    read_choice(model, "norm", where, configuration.norm);
    read_choice(model, "encoder_norm", where, configuration.encoder_norm);
    read_choice(model, "generator_norm", where, configuration.generator_norm);
    read_choice(model, "activation", where, configuration.activation);
    read_choice(model, "upsampling", where, configuration.upsampling);
    validate(configuration, where);
    return configuration;
}

ModelConfiguration model_configuration_from_json_1(const json& model, const std::string& where) {
    json expected = {{"width", 0}};
    for (const char* key :
         {"encoder_private_blocks", "encoder_shared_blocks", "generator_shared_blocks",
          "generator_private_blocks", "discriminator_width", "discriminator_layers",
          "discriminator_scales", "image_channels", "dropout"}) {
        expected[key] = 0;
    }
    check_keys(model, expected, where);
    json newer = to_json(ModelConfiguration{});
    newer.update(model);
    newer.erase("width");
    newer["encoder_width"] = newer["generator_width"] = model.at("width");
    return model_configuration_from_json(newer, where);
}

} // namespace unit
