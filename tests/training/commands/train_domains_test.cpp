#include "core/checkpoint/safetensors.h"
#include "tests/training/commands/program_run.h"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>

namespace unit::test {
namespace {

namespace fs = std::filesystem;

/// Trainings whose domains differ: grey images of 48x32, as of a thermal camera, and colour images
/// of 32x40.
class TrainDomains : public testing::Test {
  protected:
    Arguments arguments(int iterations) const {
        Arguments all = tiny_training(run_, iterations);
        for (const char* setting :
             {"domain1.channels=1", "domain1.crop_width=48", "domain1.crop_height=32",
              "domain2.crop_width=32", "domain2.crop_height=40", "training.batch_size=2",
              "training.accumulation=2", "training.validation_images=2",
              "model.generator_width=4"}) {
            all.insert(all.end(), {"--set", setting});
        }
        return all;
    }

    cv::Mat translated(const std::string& direction, const cv::Mat& image) const {
        const fs::path input = folder_ / "input.png";
        const fs::path output = folder_ / "output.png";
        cv::imwrite(input, image);
        const ProgramResult result =
            run_unit({"translate", "--checkpoint", run_ / "model.safetensors", "--direction",
                      direction, "--output", output, input});
        EXPECT_EQ(result.status, 0) << result.errors;
        return cv::imread(output, cv::IMREAD_UNCHANGED);
    }

    TemporaryFolder folder_;
    fs::path run_ = folder_ / "run";
};

/// Whether all channels of each pixel are the same.
bool is_grey(const cv::Mat& image) {
    if (image.channels() == 1) {
        return true;
    }
    std::vector<cv::Mat> channels;
    cv::split(image, channels);
    return cv::norm(channels[0], channels[1], cv::NORM_INF) == 0.0 &&
           cv::norm(channels[0], channels[2], cv::NORM_INF) == 0.0;
}

TEST_F(TrainDomains, OfOtherSizesAndChannelsTrainAndTranslate) {
    const ProgramResult result = run_unit(arguments(3));
    ASSERT_EQ(result.status, 0) << result.errors;
    // Four rows of eight cells, which have room for the images of both.
    const cv::Mat grid = cv::imread(run_ / "samples" / "00000003.png", cv::IMREAD_UNCHANGED);
    EXPECT_EQ(grid.size(), cv::Size(8 * 48, 4 * 40));
    EXPECT_EQ(grid.channels(), 3);
    const ProgramResult inspected = run_unit({"inspect", run_ / "model.safetensors", "--json"});
    EXPECT_PRED2(contains, inspected.output, "\"image_channels\"");

    const cv::Mat colour(40, 32, CV_8UC3, cv::Scalar(20, 90, 200));
    EXPECT_TRUE(is_grey(translated("2to1", colour)));
    const cv::Mat grey(32, 48, CV_8UC1, cv::Scalar(90));
    EXPECT_EQ(translated("1to2", grey).channels(), 3);
}

TEST_F(TrainDomains, OfOtherSizesAndChannelsGoOnWhereTheyStopped) {
    ASSERT_EQ(run_unit(arguments(4)).status, 0);
    const fs::path whole = folder_ / "whole";
    fs::rename(run_, whole);
    ASSERT_EQ(run_unit(arguments(2)).status, 0);
    const ProgramResult rest =
        run_unit({"train", "--out", run_, "--resume", "--set", "training.iterations=4"});
    ASSERT_EQ(rest.status, 0) << rest.errors;
    // A run that was to end earlier has another checkpoint, and so other logs, but no other
    // weights.
    const SafetensorsFile expected(whole / "state.safetensors");
    const SafetensorsFile actual(run_ / "state.safetensors");
    ASSERT_EQ(actual.tensors().size(), expected.tensors().size());
    for (const auto& [name, tensor] : expected.tensors()) {
        EXPECT_TRUE(std::ranges::equal(actual.tensor(name).data, tensor.data)) << name;
    }
}

TEST_F(TrainDomains, HalfPrecisionOnACpuIsRefused) {
    Arguments fp16 = arguments(1);
    fp16.insert(fp16.end(), {"--set", "training.precision=fp16", "--set", "training.device=cpu"});
    const std::string message = refusal(fp16, 2);
    EXPECT_PRED2(contains, message, "training.precision");
    EXPECT_PRED2(contains, message, "fp32 or bf16");
    EXPECT_FALSE(fs::exists(run_ / "state.safetensors"));
}

TEST_F(TrainDomains, APrintedConfigurationIsOneThatCanBeTrainedWith) {
    Arguments print = arguments(2);
    print.insert(print.end(),
                 {"--set", "domain1.name=\"thermal, \\\"night\\\"\"", "--print-config"});
    const ProgramResult printed = run_unit(print);
    ASSERT_EQ(printed.status, 0) << printed.errors;
    EXPECT_FALSE(fs::exists(run_));
    const fs::path file = folder_ / "printed.toml";
    std::ofstream(file) << printed.output;
    const ProgramResult again = run_unit({"train", "--config", file, "--print-config"});
    EXPECT_EQ(again.output, printed.output);
    ASSERT_EQ(run_unit({"train", "--config", file, "--out", run_}).status, 0);
    EXPECT_EQ(file_bytes(run_ / "configuration.toml"), printed.output);
}

} // namespace
} // namespace unit::test
