#include "core/checkpoint/calibration.h"

#include "core/error.h"
#include "core/model/translation_path.h"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace unit {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const SafetensorsFile& file, const std::string& problem) {
    throw Error(ErrorCode::Damaged,
                fmt::format("{}: the calibration {}; make it anew with `unit export --calibrate`",
                            file.path().string(), problem));
}

/// Channels of the inputs of all layers of a direction, by the names of their convolutions.
std::map<std::string, std::size_t> channels_of_layers(const std::string& direction,
                                                      const SafetensorsFile& file,
                                                      const ModelConfiguration& model) {
    const bool known =
        direction == "1to2" || direction == "2to1" || direction == "1to1" || direction == "2to2";
    if (!known) {
        refuse(file, fmt::format("names an unknown direction, \"{}\"", direction));
    }
    std::map<std::string, std::size_t> channels;
    for (const PathLayer& layer :
         translation_path(model, direction.front() - '0', direction.back() - '0')) {
        channels[layer.convolution] = static_cast<std::size_t>(layer.in_channels);
    }
    return channels;
}

std::vector<float> ranges_of(const json& values, std::size_t channels, const std::string& layer,
                             const SafetensorsFile& file) {
    std::vector<float> ranges;
    if (!values.is_array() || values.size() != channels) {
        refuse(file, fmt::format("does not have {} ranges for {}", channels, layer));
    }
    for (const json& value : values) {
        const float range = value.is_number() ? value.get<float>() : -1.0F;
        if (!(range >= 0.0F) || !std::isfinite(range)) {
            refuse(file, fmt::format("holds a range for {} that is no number from 0 on", layer));
        }
        ranges.push_back(range);
    }
    return ranges;
}

} // namespace

Calibration read_calibration(const SafetensorsFile& file, const ModelConfiguration& model) {
    const auto text = file.metadata().find(kCalibrationMetadataKey);
    if (text == file.metadata().end()) {
        return {};
    }
    const json directions = json::parse(text->second, nullptr, /*allow_exceptions=*/false);
    if (!directions.is_object()) {
        refuse(file, "is no JSON object");
    }
    Calibration calibration;
    for (const auto& [direction, layers] : directions.items()) {
        const auto channels = channels_of_layers(direction, file, model);
        if (!layers.is_object()) {
            refuse(file, fmt::format("of {} is no JSON object", direction));
        }
        for (const auto& [layer, values] : layers.items()) {
            const auto known = channels.find(layer);
            if (known == channels.end()) {
                refuse(file,
                       fmt::format("of {} names {}, which the model lacks", direction, layer));
            }
            calibration[direction][layer] = ranges_of(values, known->second, layer, file);
        }
    }
    return calibration;
}

std::string calibration_text(const Calibration& calibration) {
    json directions = json::object();
    for (const auto& [direction, layers] : calibration) {
        for (const auto& [layer, ranges] : layers) {
            json& values = directions[direction][layer] = json::array();
            for (const float range : ranges) {
                values.push_back(std::stod(fmt::format("{:.4g}", range)));
            }
        }
    }
    return directions.dump();
}

void write_calibrated(const std::filesystem::path& path, const SafetensorsFile& file,
                      const Calibration& calibration) {
    std::vector<TensorEntry> tensors;
    for (const auto& [name, tensor] : file.tensors()) {
        tensors.push_back(tensor);
    }
    std::map<std::string, std::string> metadata = file.metadata();
    metadata[kCalibrationMetadataKey] = calibration_text(calibration);
    write_safetensors(path, tensors, metadata);
}

} // namespace unit
