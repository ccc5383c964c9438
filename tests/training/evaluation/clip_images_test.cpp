#include "training/evaluation/images/clip_images.h"

#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "training/media/image_file.h"
#include "training/media/video_writer.h"

#include <gtest/gtest.h>

namespace unit::test {
namespace {

const cv::Size kSize{64, 48};
constexpr int kFrames = 6;

/// A frame of one grey.
cv::Mat grey_frame(int number) {
    return {kSize, CV_8UC3, cv::Scalar::all(20 + 30 * number)};
}

/// What H.264 may change of a grey, far below the distance of two frames.
constexpr int kCodec = 6;

int grey_of(const cv::Mat& frame) {
    return cvRound(cv::mean(frame)[1]);
}

class FrameSequenceTest : public testing::Test {
  protected:
    void SetUp() override {
        VideoWriter writer(folder_ / "clip.mp4", {kSize, {25, 1}});
        std::filesystem::create_directories(folder_ / "frames");
        for (int number = 0; number < kFrames; ++number) {
            writer.write(grey_frame(number));
            write_image(folder_ / ("frames/" + std::to_string(number) + ".png"),
                        grey_frame(number));
        }
        writer.finish();
    }

    TemporaryFolder folder_;
};

TEST_F(FrameSequenceTest, GivesFramesInAnyOrder) {
    for (const char* name : {"clip.mp4", "frames"}) {
        const auto frames = open_frames(folder_ / name);
        ASSERT_EQ(frames->size(), static_cast<std::size_t>(kFrames)) << name;
        for (const int number : {0, 1, 2, 5, 5, 1, 0, 4, 3}) {
            EXPECT_NEAR(grey_of(frames->frame(static_cast<std::size_t>(number))), 20 + 30 * number,
                        kCodec)
                << name;
        }
    }
}

TEST_F(FrameSequenceTest, GivesFramesThatAreTheCallersOwn) {
    const auto frames = open_frames(folder_ / "clip.mp4");
    frames->frame(2).setTo(cv::Scalar::all(0));
    EXPECT_NEAR(grey_of(frames->frame(2)), 80, kCodec);
}

TEST_F(FrameSequenceTest, ClipsFollowEachOther) {
    std::vector<std::unique_ptr<FrameSequence>> clips;
    clips.push_back(open_frames(folder_ / "clip.mp4"));
    clips.push_back(open_frames(folder_ / "frames"));
    const ClipImages images(std::move(clips));
    ASSERT_EQ(images.size(), 2U * kFrames);
    EXPECT_FALSE(images.is_next_frame(0));
    EXPECT_TRUE(images.is_next_frame(5));
    EXPECT_FALSE(images.is_next_frame(6)) << "the first of the second clip";
    EXPECT_EQ(images.name(7), (folder_ / "frames").string() + " frame 2");
    EXPECT_NEAR(grey_of(images.input(7)), 50, 0);
    EXPECT_FALSE(images.has_targets());
    EXPECT_TRUE(images.target(7).empty());
}

TEST_F(FrameSequenceTest, TwinsAreFramesOfTheSameNumber) {
    const ClipImages images(open_frames(folder_ / "clip.mp4"), open_frames(folder_ / "frames"));
    EXPECT_TRUE(images.has_targets());
    EXPECT_NEAR(grey_of(images.target(4)), 140, 0);
    std::filesystem::remove(folder_ / "frames/0.png");
    EXPECT_THROW(ClipImages(open_frames(folder_ / "clip.mp4"), open_frames(folder_ / "frames")),
                 Error);
}

TEST_F(FrameSequenceTest, RefusesWhatIsNoClip) {
    EXPECT_THROW(open_frames(folder_ / "missing.mp4"), Error);
    EXPECT_THROW(open_frames(folder_ / "frames/1.png"), Error);
    EXPECT_TRUE(is_clip(folder_ / "clip.mp4"));
    EXPECT_FALSE(is_clip(folder_ / "frames"));
    EXPECT_FALSE(is_clip(folder_ / "missing.mp4"));
}

} // namespace
} // namespace unit::test
