#include "core/gpu/kernels/write_frames.h"

#include <gtest/gtest.h>

#include "core/pixels/conversion_plain.h"
#include "core/pixels/frame_blend.h"
#include "tests/core/gpu/kernels/test_frames.h"
#include "tests/core/gpu/kernels/test_images.h"
#include "tests/core/gpu/kernels/written_once.h"

#include <cmath>
#include <optional>

namespace unit::gpu::test {
namespace {

constexpr float kStrengths[] = {1.0F, 0.0F, 0.37F, 0.99F};

class WriteFramesTest : public testing::Test {
  protected:
    /// Images of random values, beyond [-1, 1] too, and frames with random bytes.
    WriteFrames kernel(const FrameFormat& format, int count, const FramePlacement& placement) {
        const ImageSize size{format.width, format.height};
        images_.emplace(count, size, padded(size), random_, -1.2F, 1.2F);
        images_->at(0, format.width / 2, format.height / 2).green = NAN;
        inputs_ = random_frames(format, count, kPlacements[random_() % 5], random_);
        frames_ = random_frames(format, count, placement, random_);
        WriteFrames kernel;
        kernel.writing = make_frame_writing(format);
        kernel.images = images_->batch();
        kernel.inputs = input_batch(inputs_);
        kernel.frames = output_batch(frames_);
        for (float& strength : kernel.strengths)
            strength = kStrengths[random_() % 4];
        kernel.frame_count = count;
        return kernel;
    }

    void expect_as_plain_twins(const FrameFormat& format, const WriteFrames& kernel) {
        for (std::size_t frame = 0; frame < frames_.size(); ++frame) {
            GuardedFrame expected(format, {}, random_);
            tensor_to_frame_plain(format, images_->view(static_cast<int>(frame)),
                                  inputs_[frame].const_view(), expected.view());
            const float strength = kernel.strengths[frame];
            if (strength != 1.0F)
                blend_frame(format, inputs_[frame].const_view(), strength, expected.view());
            ASSERT_EQ(frames_[frame].pixels(), expected.pixels())
                << unit::test::describe(format) << ", strength " << strength;
            ASSERT_EQ(frames_[frame].damaged_guards(), 0) << unit::test::describe(format);
        }
    }

    void expect_written_once(const WriteFrames& kernel) {
        for (GuardedFrame& frame : frames_)
            for (int plane = 0; plane < frame.planes(); ++plane) {
                const std::vector<bool> are_pixels = frame.are_pixels(plane);
                const std::vector<int> writes =
                    WriteCounter<WriteFrames>(kernel, std::as_writable_bytes(frame.memory(plane)))
                        .count();
                EXPECT_EQ(writes, std::vector<int>(are_pixels.begin(), are_pixels.end()));
            }
    }

    std::mt19937 random_{1};
    std::optional<TestImages> images_;
    std::vector<GuardedFrame> inputs_, frames_;
};

// The same arithmetic, so that not a bit may differ.
TEST_F(WriteFramesTest, EqualsThePlainTwinsInEveryFormatAndSize) {
    for (const unit::test::Size& size : unit::test::kSizes)
        for (const FrameFormat& format : unit::test::all_formats(size))
            for (const FramePlacement& placement : kPlacements) {
                const WriteFrames kernel = this->kernel(format, up_to(3, random_), placement);
                launch_on_host(kernel);
                expect_as_plain_twins(format, kernel);
            }
}

TEST_F(WriteFramesTest, WritesAsManyFramesAsALaunchTakes) {
    const FrameFormat format{PixelFormat::NV12, 2 * WriteFrames::kThreads + 5, 3};
    const WriteFrames kernel = this->kernel(format, kMostFrames, kPlacements[4]);
    launch_on_host(kernel);
    expect_as_plain_twins(format, kernel);
}

TEST_F(WriteFramesTest, MayWriteOverItsInput) {
    for (const PixelFormat pixel_format : unit::test::kPixelFormats) {
        const FrameFormat format{pixel_format, 17, 9};
        WriteFrames kernel = this->kernel(format, 4, kPlacements[3]);
        std::vector<GuardedFrame> both = inputs_;
        kernel.inputs = input_batch(both);
        kernel.frames = output_batch(both);
        launch_on_host(kernel);
        frames_ = both;
        expect_as_plain_twins(format, kernel);
    }
}

TEST_F(WriteFramesTest, WritesEachSampleOnce) {
    for (const PixelFormat pixel_format : unit::test::kPixelFormats)
        for (int round = 0; round < 3; ++round) {
            const FrameFormat format{pixel_format, up_to(20, random_), up_to(8, random_)};
            expect_written_once(kernel(format, up_to(3, random_), kPlacements[random_() % 5]));
        }
    expect_written_once(
        kernel({PixelFormat::P010_10LE, 2 * WriteFrames::kThreads + 3, 1}, 1, kPlacements[0]));
}

} // namespace
} // namespace unit::gpu::test
