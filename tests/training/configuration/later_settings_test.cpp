// Settings for what the paper does not have.
#include "training/configuration/settings.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

struct Combination {
    std::vector<const char*> assignments;
    const char* answer; ///< part of the refusal; null: there is none
};

const Combination kCombinations[] = {
    {{"loss.contrast=1"}, nullptr},
    {{"loss.contrast=1", "loss.uses_cycle=false"}, "leave it out"},
    {{"loss.identity=50"}, nullptr},
    {{"loss.identity=50", "domain2.channels=1"}, "domain1 has 3 channels and domain2 1"},
    {{"loss.warp_consistency=1", "loss.warp_pixels=32"}, nullptr},
    {{"loss.warp_consistency=1", "loss.warp_pixels=33"}, "loss.warp_pixels is 33"},
    {{"loss.warp_pixels=33"}, nullptr},
    {{"training.antialias_downsampling=true", "model.downsampling_kernel=4"}, nullptr},
    {{"training.antialias_downsampling=true"}, "model.downsampling_kernel = 4"},
    {{"training.antialias_downsampling=true", "model.patch=2", "model.downsampling_kernel=4"},
     "model.patch = 1"},
    {{"training.antialias_downsampling=true", "preset=realtime"}, "model.patch = 1"},
    {{"training.antialias_upsampling=true"}, nullptr},
    {{"training.antialias_upsampling=true", "preset=realtime"}, nullptr},
    {{"training.antialias_upsampling=true", "model.upsampling=nearest", "model.patch=2"}, nullptr},
    {{"training.antialias_upsampling=true", "model.upsampling=nearest"}, "leave it out"},
    {{"model.discriminator_spectral_norm=true", "training.latent_noise=0"}, nullptr},
    {{"data.match_sources=true"}, nullptr},
    {{"data.match_sources=true", "domain1.sources=[\"a\", \"b\"]", "domain2.sources=[\"a\", \"b\"]",
      "model.discriminator_logits=2"},
     nullptr},
    {{"domain1.sources=[\"a\", \"b\"]", "domain2.sources=[\"a\", \"b\"]",
      "model.discriminator_logits=2"},
     "with data.match_sources"},
    {{"data.match_sources=true", "model.discriminator_logits=2"}, "sources of a domain, 1"},
    {{"data.match_sources=true", "domain1.weights=[1]"}, "leave it out"},
    {{"data.match_sources=true", "domain2.sources=[\"a\", \"b\"]"}, "leave it out"},
};

TEST(SettingCombinations, ThatMakeNoSenseAreRefusedWithWhatHelps) {
    for (const Combination& each : kCombinations) {
        TrainingConfiguration configuration;
        configuration.domains[0].sources = configuration.domains[1].sources = {"a"};
        for (const char* assignment : each.assignments) {
            apply_assignment(configuration, assignment);
        }
        std::string message;
        try {
            check_complete(configuration);
        } catch (const ConfigurationError& error) {
            message = error.what();
        }
        if (each.answer == nullptr) {
            EXPECT_EQ(message, "") << each.assignments.back();
        } else {
            EXPECT_NE(message.find(each.answer), std::string::npos)
                << each.assignments.back() << ": " << message;
        }
    }
}

TEST(LaterSettings, AreOffByDefaultAndHaveRanges) {
    TrainingConfiguration configuration;
    const std::string text = to_toml(configuration);
    for (const char* line :
         {"\nidentity = 0.0\n", "\nedge = 0.0\n", "\nwarp_consistency = 0.0\n",
          "\nwarp_pixels = 8.0\n", "\ncontrast = 0.0\n", "\nr1 = 0.0\n", "\nr1_every = 16\n",
          "\nlatent_noise = 1.0\n", "\ndiscriminator_spectral_norm = false\n",
          "\nantialias_upsampling = false\n", "\nantialias_downsampling = false\n",
          "\nresidual_scale = false\n", "\ndiscriminator_rate = 1.0\n", "\nmatch_sources = false\n",
          "\ndiscriminator_logits = 1\n"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line;
    }
    const auto refusal_of = [&](const char* assignment) -> std::string {
        try {
            apply_assignment(configuration, assignment);
        } catch (const ConfigurationError& error) {
            return error.what();
        }
        return "accepted";
    };
    for (const char* assignment :
         {"loss.edge=-1", "loss.warp_pixels=0", "loss.r1_every=0", "loss.contrast=nan",
          "loss.r1=inf", "training.latent_noise=-1", "training.latent_noise=10.1",
          "optimiser.discriminator_rate=-1"}) {
        EXPECT_NE(refusal_of(assignment).find("but must be"), std::string::npos) << assignment;
    }
    EXPECT_NE(refusal_of("training.antialias_upsampling=1").find("true or false"),
              std::string::npos);
}

} // namespace
} // namespace unit
