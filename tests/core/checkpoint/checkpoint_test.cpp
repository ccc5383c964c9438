#include "core/checkpoint/checkpoint.h"

#include "core/checkpoint/tensor_storage.h"
#include "core/error.h"
#include "core/model/initialisation.h"
#include "tests/core/checkpoint/safetensors_bytes.h"

#include <ATen/ATen.h>
#include <functional>
#include <gtest/gtest.h>

namespace unit {
namespace {

using test::TemporaryFolder;

ModelConfiguration checkpoint_configuration() {
    ModelConfiguration configuration = preset("lite");
    configuration.encoder_width = configuration.generator_width = 4;
    configuration.discriminator_width = 4;
    return configuration;
}

CheckpointDescription small_description() {
    CheckpointDescription description;
    description.model = checkpoint_configuration();
    description.domain_names = {"sunny", "rainy"};
    description.training_size = {160, 96};
    description.training = {{"iterations", 12}};
    description.scores = {{"psnr", 20.5}};
    return description;
}

/// The parts of a checkpoint file, to be damaged and written.
struct Parts {
    std::map<std::string, at::Tensor> tensors;
    nlohmann::json description;

    void write(const std::filesystem::path& path) const {
        std::vector<TensorEntry> entries;
        for (const auto& [name, tensor] : tensors) {
            entries.push_back(storage_entry(name, tensor));
        }
        write_safetensors(path, entries, {{kCheckpointMetadataKey, description.dump()}});
    }
};

class Checkpoint : public testing::Test {
  protected:
    Checkpoint() : path_(folder_.path() / "model.safetensors") {
        at::manual_seed(3);
        model_ = std::make_unique<Unit>(checkpoint_configuration());
        initialise_weights(*model_);
    }

    Parts good_parts() {
        save_checkpoint(path_, small_description(), *model_, WeightType::F32);
        const SafetensorsFile file(path_);
        Parts parts;
        for (const auto& [name, entry] : file.tensors()) {
            parts.tensors[name] = tensor_from_storage(entry);
        }
        parts.description = nlohmann::json::parse(file.metadata().at(kCheckpointMetadataKey));
        return parts;
    }

    /// Damages a good checkpoint and expects a refusal that names the file and `expected`.
    void expect_refusal(const std::function<void(Parts&)>& damage, const std::string& expected,
                        ErrorCode code = ErrorCode::Damaged) {
        Parts parts = good_parts();
        damage(parts);
        parts.write(path_);
        try {
            load_checkpoint(path_);
            FAIL() << "accepted, expected: " << expected;
        } catch (const Error& error) {
            const std::string message = error.what();
            EXPECT_EQ(error.code(), code) << message;
            EXPECT_NE(message.find(path_.string()), std::string::npos) << message;
            EXPECT_NE(message.find(expected), std::string::npos) << message;
        }
    }

    TemporaryFolder folder_;
    std::filesystem::path path_;
    std::unique_ptr<Unit> model_;
};

TEST_F(Checkpoint, ComesBackAsItWasSaved) {
    for (const WeightType type : {WeightType::F32, WeightType::F16}) {
        save_checkpoint(path_, small_description(), *model_, type);
        const LoadedCheckpoint loaded = load_checkpoint(path_);
        EXPECT_EQ(loaded.description.model, checkpoint_configuration());
        EXPECT_EQ(loaded.description.domain_names[1], "rainy");
        EXPECT_EQ(loaded.description.training_size[0], 160);
        EXPECT_EQ(loaded.description.training.at("iterations"), 12);
        EXPECT_EQ(loaded.description.scores.at("psnr"), 20.5);
        const auto stored = loaded.model->generator_parameters();
        const auto original = model_->generator_parameters();
        ASSERT_EQ(stored.size(), original.size());
        for (std::size_t index = 0; index < stored.size(); ++index) {
            at::Tensor expected = original[index].value;
            if (type == WeightType::F16) {
                expected = expected.to(at::kHalf).to(at::kFloat);
            }
            EXPECT_EQ(stored[index].name, original[index].name);
            EXPECT_TRUE(at::equal(stored[index].value, expected)) << stored[index].name;
        }
    }
}

TEST_F(Checkpoint, OfPatchesComesBack) {
    CheckpointDescription description = small_description();
    description.model.patch = 4;
    Unit saved(description.model);
    save_checkpoint(path_, description, saved, WeightType::F32);
    const LoadedCheckpoint loaded = load_checkpoint(path_);
    EXPECT_EQ(loaded.description.model.patch, 4);
    const at::NoGradGuard no_gradient;
    const at::Tensor image = at::rand({1, 3, 8, 12});
    const auto translated = [&](Unit& model) {
        return model.translate(DomainNumber::One, DomainNumber::Two, image);
    };
    EXPECT_TRUE(at::equal(translated(*loaded.model), translated(saved)));
}

TEST_F(Checkpoint, HoldsSharedBlocksOnceAndNoDiscriminator) {
    save_checkpoint(path_, small_description(), *model_, WeightType::F16);
    const SafetensorsFile file(path_);
    int shared = 0;
    for (const auto& [name, entry] : file.tensors()) {
        EXPECT_FALSE(name.starts_with("discriminator")) << name;
        shared += name.find(".shared.") != std::string::npos ? 1 : 0;
    }
    // One block in E_H and one in G_H, each two convolutions with weight and bias.
    EXPECT_EQ(shared, 8);
}

TEST_F(Checkpoint, WithoutADescriptionIsRefused) {
    const at::Tensor tensor = at::zeros({1});
    write_safetensors(path_, {storage_entry("weight", tensor)}, {});
    try {
        load_checkpoint(path_);
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("no checkpoint of this program"),
                  std::string::npos);
    }
}

TEST_F(Checkpoint, OfAnotherVersionIsRefused) {
    expect_refusal([](Parts& parts) { parts.description["format_version"] = 3; }, "version 3",
                   ErrorCode::Unsupported);
}

TEST_F(Checkpoint, WithABrokenDescriptionIsRefused) {
    expect_refusal([](Parts& parts) { parts.description.erase("model"); }, "\"model\"");
    expect_refusal([](Parts& parts) { parts.description["model"]["width"] = -4; }, "width");
    expect_refusal([](Parts& parts) { parts.description["domains"] = {"one"}; }, "domains");
    expect_refusal([](Parts& parts) { parts.description["preprocessing"].erase("training_size"); },
                   "training_size");
    expect_refusal([](Parts& parts) { parts.description = "text"; }, "not a JSON object");
}

TEST_F(Checkpoint, WithAMissingTensorIsRefusedByItsName) {
    expect_refusal([](Parts& parts) { parts.tensors.erase("generator2.private.3.conv.bias"); },
                   "generator2.private.3.conv.bias");
}

TEST_F(Checkpoint, WithATensorTooManyIsRefusedByItsName) {
    expect_refusal([](Parts& parts) { parts.tensors["encoder3.bias"] = at::zeros({4}); },
                   "encoder3.bias");
}

TEST_F(Checkpoint, WithAWrongShapeIsRefusedWithTheExpectedOne) {
    expect_refusal(
        [](Parts& parts) { parts.tensors["encoder1.private.0.conv.bias"] = at::zeros({5}); },
        "encoder1.private.0.conv.bias is F32 [5], expected floating point [4]");
}

TEST_F(Checkpoint, WithWholeNumbersAsWeightsIsRefused) {
    expect_refusal(
        [](Parts& parts) {
            parts.tensors["encoder1.private.0.conv.bias"] = at::zeros({4}, at::kInt);
        },
        "I32");
}

TEST_F(Checkpoint, WithWeightsThatAreNotFiniteIsRefused) {
    expect_refusal(
        [](Parts& parts) {
            parts.tensors["encoder1.private.0.conv.bias"][2] =
                std::numeric_limits<float>::quiet_NaN();
        },
        "not finite");
}

TEST_F(Checkpoint, ThatAsksForFarMoreThanItHoldsIsRefusedBeforeAllocating) {
    // Width 1024 with 64 blocks a side would need terabytes.
    expect_refusal(
        [](Parts& parts) {
            parts.description["model"]["encoder_width"] = 1024;
            parts.description["model"]["encoder_private_blocks"] = 64;
        },
        "weights, but the file holds");
}

TEST_F(Checkpoint, IsNotWrittenWithWeightsThatOverflowItsType) {
    const at::NoGradGuard no_gradient;
    model_->generator_parameters().front().value.fill_(1e6);
    EXPECT_THROW(save_checkpoint(path_, small_description(), *model_, WeightType::F16), Error);
    EXPECT_FALSE(std::filesystem::exists(path_));
}

} // namespace
} // namespace unit
