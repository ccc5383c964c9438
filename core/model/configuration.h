#pragma once

#include "core/choice.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace unit {

/// Slope of every LeakyReLU for negative values (the released code's value).
inline constexpr double kLeakySlope = 0.01;
/// Added to the variance in every instance norm (PyTorch's default, used by the released code).
inline constexpr double kInstanceNormEpsilon = 1e-5;
/// Added to the deviation in every layer norm (the value of the authors' later code).
inline constexpr double kLayerNormEpsilon = 1e-5;

/// What convolutions see beyond the border of an image.
enum class Padding : int { Zero, Reflect, Replicate };
template <>
inline constexpr std::array kChoiceNames<Padding>{"zero", "reflect", "replicate"};

/// What follows a convolution before its activation.
enum class Norm : int {
    None,
    Instance, ///< each channel of each image to mean 0, variance 1; without parameters
    Layer,    ///< each image to mean 0, deviation 1, then a scale and an offset for each channel
};
template <>
inline constexpr std::array kChoiceNames<Norm>{"none", "instance", "layer"};

/// Of the convolutions outside of residual blocks, which always use ReLU, and of discriminators,
/// which always use LeakyReLU.
enum class Activation : int { LeakyRelu, Relu };
template <>
inline constexpr std::array kChoiceNames<Activation>{"leaky_relu", "relu"};

/// How a generator doubles the size.
enum class Upsampling : int {
    Transposed, ///< transposed convolution of stride 2
    Nearest,    ///< each pixel four times, then a convolution
};
template <>
inline constexpr std::array kChoiceNames<Upsampling>{"transposed", "nearest"};

/// The design of a UNIT model: everything that decides which tensors it has and what they compute.
/// The defaults are the networks of the paper (arXiv 1703.00848), as its released code builds them.
struct ModelConfiguration {
    /// Channels of the images of domain 1 and domain 2; 3 for RGB. 1 to 64.
    std::array<int, 2> image_channels{3, 3};

    /// Pixels on a side of the square patches that an encoder's first layer reads and a generator's
    /// last one writes: 1, 2 or 4. With 1, as in the paper, the first layer is a 7x7 convolution,
    /// which two halvings of the size follow. With more, each patch becomes one pixel of the first
    /// layer's output, and one or both halvings are left out, as are the generator's doublings: no
    /// layer computes at the image's full size.
    int patch = 1;

    /// Channels that an encoder has at the image's full size: with patches of one pixel, those
    /// after the first convolution. Each halving of the size, also by patches, doubles them; the
    /// latent has 4 times as many. At least 1.
    int encoder_width = 64;
    /// Channels that a generator has at the image's full size: with patches of one pixel, those
    /// before the last layer. At half of that size it has twice as many. With patches of 4 it has
    /// neither, and this decides nothing. At least 1.
    int generator_width = 64;

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

    /// Of all convolutions but transposed ones, which see zeros.
    Padding padding = Padding::Zero;
    /// After the convolutions of residual blocks.
    Norm norm = Norm::Instance;
    /// Each residual block adds its branch times a learned factor for each channel, which begins at
    /// 0: the block then is the identity, and the branch joins in as it is trained (arXiv
    /// 1706.02677, section 5.1; arXiv 2002.10444; arXiv 2003.04887).
    bool residual_scale = false;
    /// After the encoders' convolutions before the residual blocks.
    Norm encoder_norm = Norm::None;
    /// After the generators' upsampling convolutions.
    Norm generator_norm = Norm::None;
    Activation activation = Activation::LeakyRelu;
    /// Side of the encoders' stride-2 convolutions: 3 or 4.
    int downsampling_kernel = 3;
    Upsampling upsampling = Upsampling::Transposed;
    /// Side of the upsampling convolutions, odd, 3 to 7; transposed ones have 3.
    int upsampling_kernel = 3;
    /// Side of the convolution that makes the image, odd, 1 to 9. Without patches the one of side 1
    /// is stored as a transposed convolution, as in the released code.
    int image_kernel = 1;

    /// Channels after a discriminator's first convolution. At least 1.
    int discriminator_width = 64;
    /// Stride-2 convolutions of each discriminator scale, each doubling the channels. At least 1.
    int discriminator_layers = 4;
    /// Scales of each discriminator, each half the size of the one before. At least 1.
    int discriminator_scales = 3;
    /// Logits of each discriminator at each place. Each kind of images that training tells apart
    /// has its own, over features that all share: the discriminators then need not find out which
    /// kind an image is of before they can judge it. At least 1.
    int discriminator_logits = 1;
    /// Discriminators' convolutions compute with weights of spectral norm 1 (arXiv 1802.05957).
    bool discriminator_spectral_norm = false;

    /// Channels of the latent.
    int latent_channels() const { return 4 * encoder_width; }
    /// How often an encoder halves the size after its first layer, and a generator doubles it
    /// before its last one: the latent has a quarter of the image's size with any patches.
    int halvings() const { return 2 - patch / 2; }
    /// Side of the convolution that reads the image.
    int first_kernel() const { return patch == 1 ? 7 : patch; }
    /// Channels of an encoder after its first layer and so many halvings, 0 to halvings().
    int encoder_channels(int halved) const { return (patch * encoder_width) << halved; }
    /// Channels of a generator after so many doublings of the latent's size, 0 to halvings().
    int generator_channels(int doubled) const {
        return doubled == 0 ? latent_channels() : (4 >> doubled) * generator_width;
    }
    /// Channels of the convolution that makes an image of so many: each pixel of a patch has its
    /// own.
    int patch_channels(int channels) const { return patch * patch * channels; }

    bool operator==(const ModelConfiguration&) const = default;
};

/// A whole-numbered member of the configuration with its name in files and its range.
struct IntegerMember {
    const char* name;
    int ModelConfiguration::*member;
    int minimum;
    int maximum;
};

/// All whole-numbered members but `image_channels`.
const std::vector<IntegerMember>& integer_members();

/// The presets with what they are, in one sentence each.
struct Preset {
    const char* name;
    const char* meaning;
};
const std::vector<Preset>& presets();

/// `paper` (width 64), `lite` (the same design at width 16) or `large` (width 96, with 4 private
/// blocks). Discriminators are as wide as the other networks.
/// Throws Error(Unsupported) that lists the presets for any other name.
ModelConfiguration preset(std::string_view name);

/// Throws Error(Damaged) that names the setting and its range if a value is out of range.
/// `where` begins the message, e.g. the path of the file that the values come from.
void validate(const ModelConfiguration& configuration, const std::string& where);

/// Number of parameters of E1, E2, G1 and G2 together, shared ones counted once: how many values a
/// deployed checkpoint holds. Costs nothing, so that a file can be checked before a model is built.
std::int64_t translation_parameter_count(const ModelConfiguration& configuration);

} // namespace unit
