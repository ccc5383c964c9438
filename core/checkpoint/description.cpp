#include "core/checkpoint/description.h"

#include "core/error.h"
#include "core/model/configuration_json.h"

#include <fmt/format.h>

namespace unit {
namespace {

using nlohmann::json;

/// How the numbers of an image relate to its pixels. There is one way in this format version; it is
/// written down so that a reader in another language needs no other source.
json preprocessing_json(const std::array<int, 2>& training_size) {
    return {{"channels", "R'G'B'"},
            {"value_range", {-1.0, 1.0}},
            {"primaries", "bt709"},
            {"size_multiple", 4},
            {"training_size", training_size}};
}

[[noreturn]] void refuse(const std::string& where, const std::string& problem) {
    throw Error(ErrorCode::Damaged, where + ": " + problem);
}

const json& member(const json& object, const char* key, json::value_t type,
                   const std::string& where) {
    const auto found = object.find(key);
    if (found == object.end()) {
        refuse(where, fmt::format("the description lacks \"{}\"", key));
    }
    const bool both_numbers = type == json::value_t::number_integer && found->is_number_integer();
    if (found->type() != type && !both_numbers) {
        refuse(where, fmt::format("\"{}\" in the description has the wrong type", key));
    }
    return *found;
}

json parse_description(const SafetensorsFile& file, const std::string& where) {
    const auto text = file.metadata().find(kCheckpointMetadataKey);
    if (text == file.metadata().end()) {
        refuse(where,
               fmt::format("is a safetensors file, but no checkpoint of this program (its metadata "
                           "lacks the key \"{}\"); make one with `unit train`",
                           kCheckpointMetadataKey));
    }
    json description = json::parse(text->second, nullptr, /*allow_exceptions=*/false);
    if (!description.is_object()) {
        refuse(where, fmt::format("the metadata under \"{}\" is not a JSON object",
                                  kCheckpointMetadataKey));
    }
    return description;
}

std::array<std::string, 2> domain_names_of(const json& description, const std::string& where) {
    const json& names = member(description, "domains", json::value_t::array, where);
    if (names.size() != 2 || !names[0].is_string() || !names[1].is_string()) {
        refuse(where, "\"domains\" in the description must be two names");
    }
    return {names[0].get<std::string>(), names[1].get<std::string>()};
}

std::array<int, 2> training_size_of(const json& description, const std::string& where) {
    const json& preprocessing = member(description, "preprocessing", json::value_t::object, where);
    if (preprocessing.value("value_range", json()) != json({-1.0, 1.0})) {
        throw Error(ErrorCode::Unsupported,
                    where + ": images of this checkpoint are not in [-1, 1]; this program knows no "
                            "other range");
    }
    const json& size = member(preprocessing, "training_size", json::value_t::array, where);
    if (size.size() != 2 || !size[0].is_number_integer() || !size[1].is_number_integer()) {
        refuse(where, "\"training_size\" in the description must be a width and a height");
    }
    return {size[0].get<int>(), size[1].get<int>()};
}

} // namespace

CheckpointDescription read_description(const SafetensorsFile& file) {
    const std::string where = file.path().string();
    const json description = parse_description(file, where);
    const auto version = member(description, "format_version", json::value_t::number_integer, where)
                             .get<std::int64_t>();
    if (version < 1 || version > kCheckpointFormatVersion) {
        throw Error(
            ErrorCode::Unsupported,
            fmt::format("{}: checkpoint format version {}; this program reads versions 1 to "
                        "{}. Use the program that wrote the file, or convert it there.",
                        where, version, kCheckpointFormatVersion));
    }
    CheckpointDescription result;
    const json& model = member(description, "model", json::value_t::object, where);
    result.model = version == 1 ? model_configuration_from_json_1(model, where)
                                : model_configuration_from_json(model, where);
    result.domain_names = domain_names_of(description, where);
    result.training_size = training_size_of(description, where);
    result.training = member(description, "training", json::value_t::object, where);
    result.scores = member(description, "scores", json::value_t::object, where);
    return result;
}

std::map<std::string, std::string> description_metadata(const CheckpointDescription& description) {
    const json metadata = {{"format_version", kCheckpointFormatVersion},
                           {"model", to_stored_json(description.model)},
                           {"domains", description.domain_names},
                           {"preprocessing", preprocessing_json(description.training_size)},
                           {"training", description.training},
                           {"scores", description.scores}};
    return {{kCheckpointMetadataKey, metadata.dump()}};
}

} // namespace unit
