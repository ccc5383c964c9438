#include "core/checkpoint/calibration.h"

#include "core/error.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

class CalibrationTest : public testing::Test {
  protected:
    CalibrationTest() : path_(folder_.path() / "model.safetensors") {
        model_.encoder_width = model_.generator_width = 1; // 4 channels in the residual blocks
    }

    Calibration read(const std::string& text) {
        write_safetensors(path_, {}, {{kCalibrationMetadataKey, text}});
        return read_calibration(SafetensorsFile(path_), model_);
    }

    void expect_refusal(const std::string& text, const std::string& reason) {
        try {
            read(text);
            FAIL() << text;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Damaged);
            EXPECT_NE(std::string(error.what()).find(reason), std::string::npos) << error.what();
            EXPECT_NE(std::string(error.what()).find(path_.string()), std::string::npos);
        }
    }

    test::TemporaryFolder folder_;
    std::filesystem::path path_;
    ModelConfiguration model_ = preset("lite");
};

TEST_F(CalibrationTest, ComesBackWithFourDigits) {
    const Calibration calibration{
        {"1to2",
         {{"encoder1.private.3.conv1", {0.0F, 1.25F, 30.006F, 1e-4F}},
          {"encoder.shared.0.conv2", {1.0F, 2.0F, 3.0F, 4.0F}}}},
        {"2to2", {{"generator2.private.0.conv1", {5.0F, 6.0F, 7.0F, 8.0F}}}}};
    Calibration expected = calibration;
    expected["1to2"]["encoder1.private.3.conv1"][2] = 30.01F;
    EXPECT_EQ(read(calibration_text(calibration)), expected);
}

TEST_F(CalibrationTest, IsEmptyWhereAFileHasNone) {
    write_safetensors(path_, {}, {});
    EXPECT_TRUE(read_calibration(SafetensorsFile(path_), model_).empty());
}

TEST_F(CalibrationTest, ThatDoesNotFitTheModelIsRefused) {
    expect_refusal("no json", "JSON");
    expect_refusal("[]", "JSON");
    expect_refusal(R"({"3to1": {}})", "3to1");
    expect_refusal(R"({"1to2": []})", "1to2");
    expect_refusal(R"({"1to2": {"encoder2.private.3.conv1": [1, 2, 3, 4]}})",
                   "encoder2.private.3.conv1");
    expect_refusal(R"({"1to2": {"encoder1.private.3.conv1": [1, 2, 3]}})", "4 ranges");
    expect_refusal(R"({"1to2": {"encoder1.private.3.conv1": [1, 2, 3, -1]}})", "from 0 on");
    expect_refusal(R"({"1to2": {"encoder1.private.3.conv1": [1, 2, 3, "4"]}})", "from 0 on");
    expect_refusal(R"({"1to2": {"encoder1.private.3.conv1": [1, 2, 3, 1e999]}})", "JSON");
}

} // namespace
} // namespace unit
