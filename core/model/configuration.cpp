#include "core/model/configuration.h"

#include "core/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace unit {
namespace {

constexpr int kMaximumImageChannels = 64;

[[noreturn]] void refuse(const std::string& where, const std::string& problem) {
    throw Error(ErrorCode::Damaged, fmt::format("{}: model setting {}", where, problem));
}

void check_range(const std::string& where, const std::string& name, int value, int minimum,
                 int maximum) {
    if (value < minimum || value > maximum) {
        refuse(where, fmt::format("{} is {}, but must be {} to {}", name, value, minimum, maximum));
    }
}

void check_patch(const ModelConfiguration& configuration, const std::string& where) {
    if (configuration.patch == 3) {
        refuse(where, "patch is 3, but must be 1, 2 or 4");
    }
}

void check_kernels(const ModelConfiguration& configuration, const std::string& where) {
    if (configuration.image_kernel % 2 == 0) {
        refuse(where,
               fmt::format("image_kernel is {}, but must be odd", configuration.image_kernel));
    }
    const int upsampling = configuration.upsampling_kernel;
    if (configuration.upsampling == Upsampling::Transposed && upsampling != 3) {
        refuse(where, fmt::format("upsampling_kernel is {}, but must be 3 where upsampling is "
                                  "transposed",
                                  upsampling));
    }
    if (upsampling % 2 == 0) {
        refuse(where, fmt::format("upsampling_kernel is {}, but must be odd", upsampling));
    }
}

/// Parameters of a norm over so many channels.
std::int64_t count_of(Norm norm, std::int64_t channels) {
    return norm == Norm::Layer ? 2 * channels : 0;
}

/// Parameters of a convolution and the norm after it.
std::int64_t count_of_convolution(std::int64_t in, std::int64_t out, std::int64_t kernel,
                                  Norm norm = Norm::None) {
    return in * out * kernel * kernel + out + count_of(norm, out);
}

/// Parameters of an encoder before its residual blocks.
std::int64_t count_of_encoder_convolutions(const ModelConfiguration& model, int image_channels) {
    std::int64_t count = count_of_convolution(image_channels, model.encoder_channels(0),
                                              model.first_kernel(), model.encoder_norm);
    for (int halving = 1; halving <= model.halvings(); ++halving) {
        count += count_of_convolution(model.encoder_channels(halving - 1),
                                      model.encoder_channels(halving), model.downsampling_kernel,
                                      model.encoder_norm);
    }
    return count;
}

/// Parameters of a generator after its residual blocks.
std::int64_t count_of_generator_convolutions(const ModelConfiguration& model, int image_channels) {
    std::int64_t count =
        count_of_convolution(model.generator_channels(model.halvings()),
                             model.patch_channels(image_channels), model.image_kernel);
    for (int doubling = 1; doubling <= model.halvings(); ++doubling) {
        count += count_of_convolution(model.generator_channels(doubling - 1),
                                      model.generator_channels(doubling), model.upsampling_kernel,
                                      model.generator_norm);
    }
    return count;
}

} // namespace

const std::vector<IntegerMember>& integer_members() {
    using Model = ModelConfiguration;
    // The upper bounds only keep a lying file from asking for absurd amounts of memory.
    static const std::vector<IntegerMember> members{
        {"patch", &Model::patch, 1, 4},
        {"encoder_width", &Model::encoder_width, 1, 1024},
        {"generator_width", &Model::generator_width, 1, 1024},
        {"encoder_private_blocks", &Model::encoder_private_blocks, 0, 64},
        {"encoder_shared_blocks", &Model::encoder_shared_blocks, 0, 64},
        {"generator_shared_blocks", &Model::generator_shared_blocks, 0, 64},
        {"generator_private_blocks", &Model::generator_private_blocks, 0, 64},
        {"downsampling_kernel", &Model::downsampling_kernel, 3, 4},
        {"upsampling_kernel", &Model::upsampling_kernel, 3, 7},
        {"image_kernel", &Model::image_kernel, 1, 9},
        {"discriminator_width", &Model::discriminator_width, 1, 1024},
        {"discriminator_layers", &Model::discriminator_layers, 1, 8},
        {"discriminator_scales", &Model::discriminator_scales, 1, 8},
        {"discriminator_logits", &Model::discriminator_logits, 1, 1024},
    };
    return members;
}

const std::vector<Preset>& presets() {
    static const std::vector<Preset> all{
        {"paper", "the networks of the paper, width 64"},
        {"lite", "the same design at width 16, for a CPU"},
        {"realtime", "for live video on two cores: width 16, in patches of 4x4 pixels"},
        {"large", "the same design at width 96 with 4 private blocks, for a large GPU"},
    };
    return all;
}

ModelConfiguration preset(std::string_view name) {
    const auto of_width = [](int width) {
        ModelConfiguration configuration;
        configuration.encoder_width = width;
        configuration.generator_width = width;
        configuration.discriminator_width = width;
        return configuration;
    };
    if (name == "paper") {
        return of_width(64);
    }
    if (name == "lite") {
        return of_width(16);
    }
    if (name == "realtime") {
        // The largest of those that were timed that reaches 33 frames/s in any precision: see
        // core/inference/README.md.
        ModelConfiguration configuration = of_width(16);
        configuration.patch = 4;
        configuration.image_kernel = 3;
        configuration.encoder_private_blocks = 2;
        configuration.generator_private_blocks = 2;
        return configuration;
    }
    if (name == "large") {
        ModelConfiguration configuration = of_width(96);
        configuration.encoder_private_blocks = 4;
        configuration.generator_private_blocks = 4;
        return configuration;
    }
    std::vector<std::string> names;
    for (const Preset& known : presets()) {
        names.push_back(known.name);
    }
    throw Error(ErrorCode::Unsupported, fmt::format("unknown preset \"{}\"; choose one of: {}",
                                                    name, fmt::join(names, ", ")));
}

void validate(const ModelConfiguration& configuration, const std::string& where) {
    for (const IntegerMember& entry : integer_members()) {
        check_range(where, entry.name, configuration.*entry.member, entry.minimum, entry.maximum);
    }
    for (const int channels : configuration.image_channels) {
        check_range(where, "image_channels", channels, 1, kMaximumImageChannels);
    }
    if (!(configuration.dropout >= 0.0 && configuration.dropout < 1.0)) {
        refuse(where, fmt::format("dropout is {}, but must be at least 0 and below 1",
                                  configuration.dropout));
    }
    check_patch(configuration, where);
    check_kernels(configuration, where);
}

std::int64_t translation_parameter_count(const ModelConfiguration& model) {
    const std::int64_t latent = model.latent_channels();
    const std::int64_t block = 2 * count_of_convolution(latent, latent, 3, model.norm) +
                               (model.residual_scale ? latent : 0);
    std::int64_t count = (model.encoder_shared_blocks + model.generator_shared_blocks) * block;
    for (const int channels : model.image_channels) {
        count += count_of_encoder_convolutions(model, channels) +
                 (model.encoder_private_blocks + model.generator_private_blocks) * block +
                 count_of_generator_convolutions(model, channels);
    }
    return count;
}

} // namespace unit
