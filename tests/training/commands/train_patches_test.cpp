#include "tests/training/commands/program_run.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>

namespace unit::test {
namespace {

namespace fs = std::filesystem;

/// Trainings of a design that reads and writes images in patches of so many pixels on a side.
class TrainPatches : public testing::TestWithParam<int> {
  protected:
    ProgramResult train(int iterations) const {
        Arguments all = tiny_training(run_, iterations);
        all.insert(all.end(), {"--set", "model.patch=" + std::to_string(GetParam()), "--set",
                               "model.image_kernel=3"});
        return run_unit(all);
    }

    /// Finite losses of the updates in the run's log.
    int finite_losses() const {
        int count = 0;
        for (const std::string& line : lines_of(file_bytes(run_ / "training.jsonl"))) {
            const auto record = nlohmann::json::parse(line);
            if (record.contains("losses")) {
                for (const auto& [name, value] : record["losses"].items()) {
                    EXPECT_TRUE(value.is_number()) << name; // others are null
                    count += value.is_number();
                }
            }
        }
        return count;
    }

    TemporaryFolder folder_;
    fs::path run_ = folder_ / "run";
};

TEST_P(TrainPatches, HaveFiniteLossesAndAModelThatSaysSoAndTranslates) {
    const ProgramResult result = train(3);
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_GE(finite_losses(), 3 * 5);

    const fs::path model = run_ / "model.safetensors";
    const ProgramResult inspected = run_unit({"inspect", model, "--json"});
    ASSERT_EQ(inspected.status, 0) << inspected.errors;
    const auto facts = nlohmann::json::parse(inspected.output);
    EXPECT_EQ(facts["model"]["differences"]["patch"], GetParam());

    const fs::path input = folder_ / "input.png";
    const fs::path output = folder_ / "output.png";
    cv::imwrite(input, cv::Mat(30, 41, CV_8UC3, cv::Scalar(20, 90, 200)));
    const ProgramResult translated =
        run_unit({"translate", "--checkpoint", model, "--output", output, input});
    ASSERT_EQ(translated.status, 0) << translated.errors;
    EXPECT_EQ(cv::imread(output).size(), cv::Size(41, 30));
}

TEST_P(TrainPatches, GoOnWhereTheyStopped) {
    ASSERT_EQ(train(1).status, 0);
    const ProgramResult rest =
        run_unit({"train", "--out", run_, "--resume", "--set", "training.iterations=2"});
    ASSERT_EQ(rest.status, 0) << rest.errors;
    EXPECT_PRED2(contains, rest.output, "finished after iteration 2;");
}

INSTANTIATE_TEST_SUITE_P(Sides, TrainPatches, testing::Values(2, 4));

} // namespace
} // namespace unit::test
