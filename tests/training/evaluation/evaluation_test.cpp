#include "training/evaluation/evaluation.h"

#include "core/error.h"
#include "core/metrics/sharpness.h"
#include "core/metrics/warping_error.h"
#include "tests/training/evaluation/moving_images.h"
#include "training/evaluation/picture_rows.h"
#include "training/evaluation/time_slices.h"

#include <cmath>
#include <gtest/gtest.h>
#include <stdexcept>

namespace unit::test {
namespace {

const Method kIdentity{"identity", [](const cv::Mat& image) { return image; }};

/// Every second frame is so many levels brighter, the others as much darker.
Method flicker(int levels) {
    const auto bright = std::make_shared<bool>(false);
    return {"flicker", [bright, levels](const cv::Mat& image) -> cv::Mat {
                *bright = !*bright;
                return image + cv::Scalar::all(*bright ? levels : -levels);
            }};
}

/// All values are brought closer to the middle.
Method faint(double factor) {
    return {"faint", [factor](const cv::Mat& image) -> cv::Mat {
                cv::Mat result;
                image.convertTo(result, -1, factor, 120 * (1 - factor));
                return result;
            }};
}

double mean_of(const ScoreTable& table, const std::string& measure, std::size_t method) {
    for (const ScoreColumn& column : table.columns) {
        if (column.measure.id == measure) {
            return column.values.at(method).value().mean;
        }
    }
    throw std::runtime_error("no column " + measure);
}

bool has_column(const ScoreTable& table, const std::string& measure) {
    return std::any_of(table.columns.begin(), table.columns.end(),
                       [&](const ScoreColumn& column) { return column.measure.id == measure; });
}

EvaluationSettings of_frames() {
    EvaluationSettings settings;
    settings.stills = false;
    settings.frames = true;
    return settings;
}

/// The mean warping error of the images themselves.
double own_error(const MovingImages& images) {
    double sum = 0;
    for (std::size_t index = 1; index < images.size(); ++index) {
        const cv::Mat before = images.input(index - 1);
        const cv::Mat frame = images.input(index);
        sum += warping_error(estimate_motion(before, frame), before, frame).value();
    }
    return sum / static_cast<double>(images.size() - 1);
}

TEST(EvaluationOfClips, AFlickerHasTheWarpingErrorOfItsHeight) {
    const MovingImages images(6);
    const double own = own_error(images);
    ASSERT_GT(own, 0);
    ASSERT_LT(own, 1e-4);
    const ScoreTable table = evaluate(images, {kIdentity, flicker(10)}, of_frames());
    EXPECT_EQ(mean_of(table, "warping_error_ratio", 0), 1);
    // Frames differ by 20 levels more than they do anyway, which adds up squared: where the source
    // differs, that has either sign.
    const double expected = (std::pow(20.0 / 255, 2) + own) / own;
    EXPECT_NEAR(mean_of(table, "warping_error_ratio", 1), expected, 0.02 * expected);
    EXPECT_NEAR(mean_of(table, "sharpness_ratio", 1), 1, 1e-9);
}

TEST(EvaluationOfClips, AFaintClipHasLessWarpingErrorAndLessSharpness) {
    const ScoreTable table = evaluate(MovingImages(4), {kIdentity, faint(0.5)}, of_frames());
    EXPECT_EQ(mean_of(table, "sharpness_ratio", 0), 1);
    EXPECT_NEAR(mean_of(table, "sharpness_ratio", 1), 0.5, 0.02);
    EXPECT_NEAR(mean_of(table, "warping_error_ratio", 1), 0.25, 0.08);
}

TEST(EvaluationOfClips, FramesOfDifferentClipsAreNotCompared) {
    // The flicker goes on from clip to clip: only its first and second frames are compared.
    const MovingImages images(4, 2);
    int frame = 0;
    const Method brighter_clip{"brighter", [&](const cv::Mat& image) -> cv::Mat {
                                   return image + cv::Scalar::all(frame++ / 2 * 30);
                               }};
    const ScoreTable table = evaluate(images, {brighter_clip}, of_frames());
    EXPECT_NEAR(mean_of(table, "warping_error_ratio", 0), 1, 1e-3);
}

TEST(EvaluationOfClips, OfOneFrameThereIsNoWarpingError) {
    const ScoreTable table = evaluate(MovingImages(1), {kIdentity}, of_frames());
    EXPECT_FALSE(has_column(table, "warping_error_ratio"));
    EXPECT_EQ(mean_of(table, "sharpness_ratio", 0), 1);
}

TEST(EvaluationOfImages, OnlyMethodsThatLeadBackHaveACycle) {
    const Method darker{
        "darker", [](const cv::Mat& image) -> cv::Mat { return image - cv::Scalar::all(20); },
        [](const cv::Mat& image) -> cv::Mat { return image + cv::Scalar::all(17); }};
    const ScoreTable table = evaluate(MovingImages(2), {darker, kIdentity}, {});
    EXPECT_NEAR(mean_of(table, "cycle_error", 0), 3, 1e-9);
    for (const ScoreColumn& column : table.columns) {
        if (column.measure.id == "cycle_error") {
            EXPECT_FALSE(column.values.at(1).has_value());
        }
    }
    EXPECT_FALSE(has_column(table, "psnr"));
    EXPECT_FALSE(has_column(table, "sliced_wasserstein")) << "without a reference";
    EXPECT_FALSE(has_column(evaluate(MovingImages(2), {kIdentity}, {}), "cycle_error"));
}

/// The same as single images.
class SingleImages final : public EvaluationImages {
  public:
    explicit SingleImages(std::size_t images, cv::Size size = {160, 110})
        : images_(images), size_(size) {}

    std::size_t size() const override { return images_.size(); }
    std::string name(std::size_t index) const override { return "image " + std::to_string(index); }
    cv::Mat input(std::size_t index) const override {
        return images_.input(index)(cv::Rect({}, size_)).clone();
    }
    std::string description() const override { return "single"; }

  private:
    MovingImages images_;
    cv::Size size_;
};

TEST(EvaluationOfImages, AMethodForClipsIsNotJudgedByThem) {
    Method steady = faint(0.5);
    steady.frame = [](const cv::Mat& frame, bool) { return frame; };
    const ScoreTable images = evaluate(SingleImages(2), {steady, faint(0.5)}, {});
    ASSERT_FALSE(images.columns.empty());
    for (const ScoreColumn& column : images.columns) {
        EXPECT_FALSE(column.values.at(0).has_value()) << column.measure.id;
        EXPECT_TRUE(column.values.at(1).has_value()) << column.measure.id;
    }
    EXPECT_EQ(mean_of(evaluate(MovingImages(2), {steady}, of_frames()), "sharpness_ratio", 0), 1);
}

TEST(EvaluationOfImages, AReferenceImageTooSmallIsNamed) {
    EXPECT_NO_THROW(read_reference(SingleImages(2, {7, 9}), {}, {}));
    try {
        read_reference(SingleImages(2, {9, 6}), {}, {});
        FAIL() << "it was taken";
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "image 0 is 9x6; sides of at least 7 pixels are needed");
    }
}

TEST(EvaluationOfImages, ObserversSeeEveryOutputOnce) {
    PictureRows rows({1, 3});
    TimeSlices slices;
    EvaluationSettings settings = of_frames();
    settings.observers = {&rows, &slices};
    const MovingImages images(5, 4);
    evaluate(images, {kIdentity, faint(0.5)}, settings);
    ASSERT_EQ(rows.rows().size(), 2U);
    EXPECT_EQ(rows.rows()[1].name, "frame 3");
    ASSERT_EQ(rows.rows()[1].outputs.size(), 2U);
    EXPECT_EQ(cv::norm(rows.rows()[1].input, images.input(3), cv::NORM_INF), 0);
    // The first clip has four frames.
    ASSERT_EQ(slices.input().size(), cv::Size(160, 4));
    ASSERT_EQ(slices.outputs().size(), 2U);
    EXPECT_EQ(slices.outputs()[1].size(), cv::Size(160, 4));
    EXPECT_EQ(cv::norm(slices.input().row(2), images.input(2).row(60), cv::NORM_INF), 0);
}

TEST(EvaluationOfImages, EveryMeasureHasAnIdOfItsOwn) {
    std::vector<std::string> ids;
    for (const MeasureKind& kind : measure_kinds()) {
        EXPECT_EQ(std::count(ids.begin(), ids.end(), kind.description.id), 0)
            << kind.description.id;
        ids.push_back(kind.description.id);
        EXPECT_FALSE(kind.description.meaning.empty());
        EXPECT_FALSE(kind.description.source.empty());
    }
    EXPECT_EQ(ids.size(), 10U);
}

} // namespace
} // namespace unit::test
