#include "core/model/translation_path.h"

#include "core/model/unit.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

ModelConfiguration design_of_another_kind() {
    ModelConfiguration configuration;
    configuration.image_channels = {1, 4};
    configuration.encoder_width = 3;
    configuration.generator_width = 5;
    configuration.encoder_shared_blocks = 0;
    configuration.generator_private_blocks = 2;
    configuration.norm = configuration.generator_norm = Norm::Layer;
    configuration.downsampling_kernel = 4;
    configuration.upsampling = Upsampling::Nearest;
    configuration.upsampling_kernel = 5;
    configuration.image_kernel = 7;
    return configuration;
}

using Shapes = std::map<std::string, std::vector<std::int64_t>>;

/// Names and shapes of the tensors that both translations use.
Shapes shapes_of_paths(const ModelConfiguration& configuration) {
    Shapes shapes;
    for (const int from : {1, 2}) {
        for (const PathLayer& layer : translation_path(configuration, from, 3 - from)) {
            shapes.merge(layer.tensors());
        }
    }
    return shapes;
}

TEST(TranslationPath, HasTheTensorsOfTheModelItself) {
    ModelConfiguration of_two = design_of_another_kind();
    of_two.patch = 2;
    of_two.residual_scale = true;
    for (const ModelConfiguration& configuration :
         {preset("lite"), design_of_another_kind(), of_two, preset("realtime")}) {
        Shapes expected;
        for (const auto& [name, value] :
             Unit(configuration, Unit::Parts::Translation).generator_parameters()) {
            expected[name] = value.sizes().vec();
        }
        EXPECT_EQ(shapes_of_paths(configuration), expected);
    }
}

// The counts of the paper's networks, in 10^9: 88 and 414 to the next whole number.
TEST(TranslationFlop, OfThePaperPresetIsThatOfThePapersNetworks) {
    EXPECT_NEAR(translation_flop(preset("paper"), 1, 2, 256, 256) / 1e9, 88, 0.5);
    EXPECT_NEAR(translation_flop(preset("paper"), 2, 1, 640, 480) / 1e9, 414, 0.5);
}

/// Of width 1, with one residual block: 3x3 from 4 to 4 channels twice, on 2x2.
ModelConfiguration tiny_design() {
    ModelConfiguration configuration;
    configuration.encoder_width = configuration.generator_width = 1;
    configuration.encoder_private_blocks = configuration.encoder_shared_blocks = 0;
    configuration.generator_private_blocks = 0;
    configuration.generator_shared_blocks = 1;
    return configuration;
}
constexpr double kBlock = 2 * 4 * 4 * 9 * 4;

// By hand, for 8x8 pixels and width 1: 7x7 from 3 channels; 3x3 to 2 channels on 4x4 and to 4 on
// 2x2; transposed 3x3 from 4 to 2 and from 2 to 1, on their inputs; 1x1 to 3 channels.
TEST(TranslationFlop, OfATinyModelIsWhatCountingByHandGives) {
    ModelConfiguration configuration = tiny_design();
    const double transposed = 64 * 147 + 16 * 18 + 4 * 72 + kBlock + 4 * 72 + 16 * 18 + 64 * 3;
    EXPECT_EQ(translation_flop(configuration, 1, 2, 8, 8), 2 * transposed);
    // Pixels that are repeated first are all multiplied: four times the work.
    configuration.upsampling = Upsampling::Nearest;
    const double nearest = transposed + 3 * (4 * 72 + 16 * 18);
    EXPECT_EQ(translation_flop(configuration, 1, 2, 8, 8), 2 * nearest);
}

// The same with patches of 2: 2x2 from 3 to 2 channels on 4x4; 3x3 to 4 on 2x2; transposed 3x3 from
// 4 to 2 on 2x2; 3x3 to 12 channels on 4x4. With patches of 4: 4x4 from 3 to 4 channels on 2x2; 3x3
// to 48 channels on 2x2.
TEST(TranslationFlop, OfPatchesIsCountedAtTheSizeOfTheirLayers) {
    ModelConfiguration configuration = tiny_design();
    configuration.image_kernel = 3;
    configuration.patch = 2;
    const double of_two = 16 * 4 * 6 + 4 * 72 + kBlock + 4 * 72 + 16 * 9 * 24;
    EXPECT_EQ(translation_flop(configuration, 1, 2, 8, 8), 2 * of_two);
    configuration.patch = 4;
    const double of_four = 4 * 16 * 12 + kBlock + 4 * 9 * 4 * 48;
    EXPECT_EQ(translation_flop(configuration, 1, 2, 8, 8), 2 * of_four);
}

} // namespace
} // namespace unit
