#include "training/export/onnx_export.h"

#include <fmt/format.h>

namespace unit {
namespace {

std::vector<OnnxSize> image_shape(int channels) {
    return {std::string("batch"), std::int64_t{channels}, std::string("height"),
            std::string("width")};
}

void add_descriptions(OnnxModel& model, const CheckpointDescription& description,
                      const OnnxExport& settings) {
    const auto name_of = [&](int domain) {
        return description.domain_names[static_cast<std::size_t>(domain - 1)];
    };
    model.add_metadata("direction", fmt::format("{}to{}", settings.from, settings.to));
    model.add_metadata("input_domain", name_of(settings.from));
    model.add_metadata("output_domain", name_of(settings.to));
    model.add_metadata("value_range", "[-1, 1]");
    model.add_metadata("preprocessing", "R'G'B' of BT.709 primaries, value = 2 * byte / 255 - 1");
    model.add_metadata("postprocessing", "byte = round((value + 1) * 255 / 2)");
    model.add_metadata("size_multiple", "4");
    const auto& [width, height] = description.training_size;
    if (width > 0 && height > 0) { // not known of imported weights
        model.add_metadata("training_size", fmt::format("{}x{}", width, height));
    }
    model.add_metadata("precision", choice_name(settings.precision));
    model.add_metadata("checkpoint", settings.checkpoint_name);
    model.add_metadata("checkpoint_sha256", settings.checkpoint_sha256);
    for (const auto& [key, value] : description_metadata(description)) {
        model.add_metadata(key, value);
    }
}

} // namespace

std::string onnx_translation(const ModelWeights& weights, const CheckpointDescription& description,
                             const OnnxExport& settings) {
    const auto channels = [&](int domain) {
        return description.model.image_channels[static_cast<std::size_t>(domain - 1)];
    };
    OnnxModel model(settings.program_version,
                    fmt::format("UNIT (arXiv 1703.00848): images of domain {} to domain {}",
                                settings.from, settings.to));
    model.add_input("image", image_shape(channels(settings.from)));
    add_translation(model, translation_path(description.model, settings.from, settings.to), weights,
                    settings.precision, "image", "translation");
    model.add_output("translation", image_shape(channels(settings.to)));
    add_descriptions(model, description, settings);
    return model.finish();
}

} // namespace unit
