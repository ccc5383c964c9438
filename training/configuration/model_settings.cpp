#include "core/error.h"
#include "training/configuration/setting_groups.h"
#include "training/configuration/settings.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace unit {
namespace {

/// What each whole-numbered setting means, by its name.
const char* meaning_of(const std::string& name) {
    static const std::map<std::string, const char*> kMeanings{
        {"patch",
         "1, 2 or 4: pixels on a side of the square patches that an encoder's first layer "
         "reads and a generator's last one writes; above 1 no layer computes at full size"},
        {"encoder_width",
         "channels of an encoder at the image's full size, twice as many with each "
         "halving; the latent has 4 times as many"},
        {"generator_width", "channels of a generator at the image's full size, twice as many at "
                            "half of it; with patches of 4 it has neither"},
        {"encoder_private_blocks", "residual blocks of each encoder alone"},
        {"encoder_shared_blocks", "residual blocks of E_H, which both encoders share; 0: none"},
        {"generator_shared_blocks", "residual blocks of G_H, which both generators share; 0: none"},
        {"generator_private_blocks", "residual blocks of each generator alone"},
        {"downsampling_kernel", "side of the encoders' stride-2 convolutions"},
        {"upsampling_kernel", "side of the upsampling convolutions, odd; transposed ones have 3"},
        {"image_kernel", "side of the convolution that makes the image, odd"},
        {"discriminator_width", "channels after a discriminator's first convolution"},
        {"discriminator_layers", "stride-2 convolutions of each scale"},
        {"discriminator_scales", "scales of each discriminator, each half the size of the last"},
        {"discriminator_logits", "1, or with data.match_sources as many as a domain has sources: "
                                 "the discriminators judge the images of each by themselves"},
    };
    return kMeanings.at(name);
}

/// The smallest side of crops. A reflected border must be narrower than what it reflects, in each
/// convolution of encoders, generators and discriminators.
int smallest_crop(const ModelConfiguration& model) {
    if (model.padding != Padding::Reflect) {
        return 4;
    }
    const int of_residual_blocks = 4 * 2;
    const int of_discriminators =
        (1 << (model.discriminator_scales + model.discriminator_layers - 2)) + 1;
    const int of_upsampling = model.halvings() > 0 ? 2 * (model.upsampling_kernel / 2 + 1) : 0;
    const int of_image_layer = model.patch * (model.image_kernel / 2 + 1);
    return std::max({of_residual_blocks, of_discriminators, of_upsampling, of_image_layer});
}

} // namespace

void check_model_settings(const TrainingConfiguration& configuration) {
    const ModelConfiguration& model = configuration.model;
    try {
        validate(model, "configuration");
    } catch (const Error& error) {
        throw ConfigurationError(error.what());
    }
    const int smallest = smallest_crop(model);
    for (std::size_t index = 0; index < configuration.domains.size(); ++index) {
        const CropConfiguration& crop = configuration.domains[index].crop;
        if (std::min(crop.width, crop.height) < smallest) {
            throw ConfigurationError(fmt::format(
                "crops of domain{} have {}x{} pixels, but model.padding = \"reflect\" with these "
                "networks needs sides of at least {}; choose larger crops, zero padding, or fewer "
                "model.discriminator_scales or model.discriminator_layers",
                index + 1, crop.width, crop.height, smallest));
        }
    }
}

void add_model_settings(std::vector<Setting>& settings, ModelConfiguration& model) {
    for (const IntegerMember& entry : integer_members()) {
        settings.push_back({std::string("model.") + entry.name, meaning_of(entry.name),
                            &(model.*entry.member), static_cast<double>(entry.minimum),
                            static_cast<double>(entry.maximum)});
    }
    settings.push_back({"model.discriminator_spectral_norm",
                        "convolutions of discriminators compute with weights of spectral norm 1",
                        &model.discriminator_spectral_norm});
    settings.push_back({"model.dropout",
                        "probability of dropping a value of a residual block while training",
                        &model.dropout, 0.0, 0.99});
    settings.push_back(
        {"model.padding", "what convolutions see beyond the border", choice(&model.padding)});
    settings.push_back({"model.norm",
                        "after the convolutions of residual blocks; instance: each "
                        "channel of each image, layer: each image",
                        choice(&model.norm)});
    settings.push_back({"model.residual_scale",
                        "residual blocks add what they compute times a learned factor for each "
                        "channel, which begins at 0",
                        &model.residual_scale});
    settings.push_back({"model.encoder_norm",
                        "after the encoders' convolutions before the residual blocks",
                        choice(&model.encoder_norm)});
    settings.push_back({"model.generator_norm", "after the generators' upsampling convolutions",
                        choice(&model.generator_norm)});
    settings.push_back({"model.activation", "of encoders and generators outside residual blocks",
                        choice(&model.activation)});
    settings.push_back({"model.upsampling",
                        "transposed: convolutions of stride 2; nearest: each pixel four times, "
                        "then a convolution",
                        choice(&model.upsampling)});
}

} // namespace unit
