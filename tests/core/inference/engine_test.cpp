#include "core/gpu/cuda_driver.h"
#include "tests/core/inference/engine_fixture.h"

#include <cstdlib>
#include <fstream>

// What an engine opens, on which devices, and what it computes of one direction or another.
namespace unit {
namespace {

TEST_F(EngineTest, DeclaresItsInterfaceVersion) {
    EXPECT_EQ(library_->interface_version, kEngineInterfaceVersion);
}

TEST_F(EngineTest, ComputesEachDirectionOfTheModelForAnySize) {
    ASSERT_TRUE(open_on_cpu().ok());
    constexpr auto kOne = DomainNumber::One;
    constexpr auto kTwo = DomainNumber::Two;
    for (const auto& [width, height] :
         {std::pair{16, 12}, std::pair{17, 9}, std::pair{1, 1}, std::pair{30, 31}}) {
        const Frame input(width, height, 11);
        EXPECT_LE(
            largest_difference(translated(Direction::From1To2, input), expected(kOne, kTwo, input)),
            1);
        EXPECT_LE(
            largest_difference(translated(Direction::From2To1, input), expected(kTwo, kOne, input)),
            1);
        EXPECT_LE(
            largest_difference(translated(Direction::From1To1, input), expected(kOne, kOne, input)),
            1);
        EXPECT_LE(
            largest_difference(translated(Direction::From2To2, input), expected(kTwo, kTwo, input)),
            1);
    }
    const Frame input(16, 16, 12);
    EXPECT_GT(largest_difference(translated(Direction::From1To2, input),
                                 translated(Direction::From1To1, input)),
              1);
}

TEST_F(EngineTest, GivesAFrameTheSameResultInEveryBatch) {
    ASSERT_TRUE(open_on_cpu().ok());
    expect_same_results_in_batches(37, 22, 5);
}

// LibTorch chooses between kernels by the size of a layer and the number of threads.
TEST_F(EngineTest, GivesALargeFrameTheSameResultInEveryBatch) {
    CheckpointDescription description;
    description.model = preset("lite");
    at::manual_seed(8);
    const Unit model(description.model);
    save_checkpoint(checkpoint_, description, model, WeightType::F32);
    ASSERT_TRUE(open_on_cpu().ok());
    expect_same_results_in_batches(97, 66, at::get_num_threads() + 1);
}

TEST_F(EngineTest, NamesAMissingCheckpoint) {
    const Status status = open({"/nowhere/model.safetensors", "cpu"});
    EXPECT_EQ(status.code, ErrorCode::NotFound);
    EXPECT_NE(status.message.find("/nowhere/model.safetensors"), std::string::npos);
}

TEST_F(EngineTest, NamesADamagedCheckpoint) {
    std::ofstream(checkpoint_) << "no safetensors file";
    const Status status = open_on_cpu();
    EXPECT_EQ(status.code, ErrorCode::Damaged);
    EXPECT_NE(status.message.find(checkpoint_.string()), std::string::npos);
}

TEST_F(EngineTest, RefusesDevicesThatItDoesNotKnow) {
    for (const char* device : {"gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:1x", "CPU", ""}) {
        const Status status = open({checkpoint_.string(), device});
        EXPECT_EQ(status.code, ErrorCode::Unsupported) << device;
    }
}

TEST_F(EngineTest, WithoutAUsableDriverRefusesCudaAndTakesTheCpuForAutoAndSaysWhy) {
    const CudaDriver& driver = cuda_driver();
    if (driver.missing.empty()) {
        GTEST_SKIP() << "this machine has a CUDA device";
    }
    const Status status = open({checkpoint_.string(), "cuda"});
    EXPECT_EQ(status.code, ErrorCode::NotFound);
    EXPECT_EQ(status.message,
              "device cuda:0 is not usable: " + driver.missing + "; " + driver.advice);
    ASSERT_TRUE(open({checkpoint_.string(), "auto"}).ok());
    EXPECT_EQ(engine_->information().device, "cpu (" + driver.missing + ")");
}

TEST_F(EngineTest, RefusesModelsWhoseImagesAreNeitherRgbNorGrey) {
    CheckpointDescription description;
    description.model = preset("lite");
    description.model.encoder_width = description.model.generator_width = 4;
    description.model.image_channels = {4, 3};
    const Unit model(description.model);
    save_checkpoint(checkpoint_, description, model, WeightType::F32);
    const Status status = open_on_cpu();
    EXPECT_EQ(status.code, ErrorCode::Unsupported);
    EXPECT_NE(status.message.find("channels"), std::string::npos);
}

TEST_F(EngineTest, SeesTheLumaOfFramesInAGreyDomainAndWritesGreyInAll) {
    CheckpointDescription description;
    description.model = model_->configuration();
    description.model.image_channels = {1, 3};
    const Unit random(description.model);
    save_checkpoint(checkpoint_, description, random, WeightType::F32);
    const auto model = load_checkpoint(checkpoint_).model;
    ASSERT_TRUE(open_on_cpu().ok());
    const Frame input(20, 12, 3);
    const c10::InferenceMode inference_mode;
    // Rec. 709.
    const at::Tensor weights = at::tensor({0.2126F, 0.7152F, 0.0722F}).view({1, 3, 1, 1});
    const at::Tensor luma = (image_of(input) * weights).sum(1, /*keepdim=*/true);
    const Frame colored =
        frame_of(model->translate(DomainNumber::One, DomainNumber::Two, luma), input);
    EXPECT_LE(largest_difference(translated(Direction::From1To2, input), colored), 1);
    const at::Tensor grey = model->translate(DomainNumber::Two, DomainNumber::One, image_of(input));
    const Frame in_all = frame_of(grey.expand({1, 3, 12, 20}), input);
    EXPECT_LE(largest_difference(translated(Direction::From2To1, input), in_all), 1);
}

} // namespace
} // namespace unit
