#include "training/configuration/setting_groups.h"

namespace unit {

void add_model_settings(std::vector<Setting>& settings, ModelConfiguration& model) {
    settings.push_back(
        {"model.width", "channels after the encoder's first convolution", &model.width, 1, 1024});
    settings.push_back({"model.encoder_private_blocks", "residual blocks of each encoder alone",
                        &model.encoder_private_blocks, 0, 64});
    settings.push_back({"model.encoder_shared_blocks", "residual blocks of E_H, which both share",
                        &model.encoder_shared_blocks, 0, 64});
    settings.push_back({"model.generator_shared_blocks", "residual blocks of G_H, which both share",
                        &model.generator_shared_blocks, 0, 64});
    settings.push_back({"model.generator_private_blocks", "residual blocks of each generator alone",
                        &model.generator_private_blocks, 0, 64});
    settings.push_back({"model.dropout",
                        "probability of dropping a residual while training; 0 is faster",
                        &model.dropout, 0.0, 0.99});
    settings.push_back({"model.discriminator_width",
                        "channels after a discriminator's first convolution",
                        &model.discriminator_width, 1, 1024});
    settings.push_back({"model.discriminator_layers", "stride-2 convolutions of each scale",
                        &model.discriminator_layers, 1, 8});
    settings.push_back({"model.discriminator_scales", "scales of each discriminator",
                        &model.discriminator_scales, 1, 8});
}

} // namespace unit
