#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace unit {

/// The design of a UNIT model: everything that decides which tensors it has and what they compute.
/// The defaults are the networks of the paper (arXiv 1703.00848), as its released code builds them.
struct ModelConfiguration {
    /// Channels of the images of domain 1 and domain 2; 3 for RGB. At least 1.
    std::array<int, 2> image_channels{3, 3};

    /// Channels after the encoder's first convolution. The latent has 4 times as many. At least 1.
    int width = 64;

    /// Residual blocks of each encoder before the shared ones, 0 or more.
    int encoder_private_blocks = 3;
    /// Residual blocks of E_H, which both encoders share, 0 or more.
    int encoder_shared_blocks = 1;
    /// Residual blocks of G_H, which both generators share, 0 or more.
    int generator_shared_blocks = 1;
    /// Residual blocks of each generator after the shared ones, 0 or more.
    int generator_private_blocks = 3;
    /// Probability with which a residual block drops a value while training, in [0, 1).
    double dropout = 0.5;

    /// Channels after a discriminator's first convolution. At least 1.
    int discriminator_width = 64;
    /// Stride-2 convolutions of each discriminator scale, each doubling the channels. At least 1.
    int discriminator_layers = 4;
    /// Scales of each discriminator, each half the size of the one before. At least 1.
    int discriminator_scales = 3;

    /// Channels of the latent: 4 * width.
    int latent_channels() const { return 4 * width; }

    bool operator==(const ModelConfiguration&) const = default;
};

/// Names of the presets, for help texts and error messages.
const std::vector<std::string>& preset_names();

/// `paper` (width 64) or `lite` (the same design at width 16, discriminators as well).
/// Throws Error(Unsupported) that lists the presets for any other name.
ModelConfiguration preset(std::string_view name);

/// Throws Error(Damaged) that names the setting and its range if a value is out of range.
/// `where` begins the message, e.g. the path of the file that the values come from.
void validate(const ModelConfiguration& configuration, const std::string& where);

/// Number of parameters of E1, E2, G1 and G2 together, shared ones counted once: how many values a
/// deployed checkpoint holds. Costs nothing, so that a file can be checked before a model is built.
std::int64_t translation_parameter_count(const ModelConfiguration& configuration);

/// JSON as checkpoints store it: one key per member, by its name.
nlohmann::json to_json(const ModelConfiguration& configuration);

/// The inverse of to_json(). Every key must be there, no other may be; the values are validated.
/// Throws Error(Damaged) that begins with `where` and names the key.
ModelConfiguration model_configuration_from_json(const nlohmann::json& json,
                                                 const std::string& where);

} // namespace unit
