#include "core/gpu/kernels/read_frames.h"

#include <gtest/gtest.h>

#include "core/pixels/conversion_plain.h"
#include "tests/core/gpu/kernels/test_frames.h"
#include "tests/core/gpu/kernels/test_images.h"
#include "tests/core/gpu/kernels/test_pixels.h"
#include "tests/core/gpu/kernels/written_once.h"

namespace unit::gpu::test {
namespace {

template <typename Pixel>
class ReadFramesTest : public testing::Test {
  protected:
    /// A kernel and its frames; the caller adds memory for the images.
    ReadFrames<Pixel> kernel(const FrameFormat& format, int count,
                             const FramePlacement& placement) {
        format_ = format;
        frames_ = random_frames(format, count, placement, random_);
        ReadFrames<Pixel> kernel;
        kernel.reading = make_frame_reading(format);
        kernel.frames = input_batch(frames_);
        kernel.frame_count = count;
        kernel.images = {nullptr, padded_size(format.height), padded_size(format.width)};
        return kernel;
    }

    static std::size_t pixels(const ReadFrames<Pixel>& kernel) {
        return static_cast<std::size_t>(kernel.frame_count) * kernel.images.height *
               kernel.images.width;
    }

    /// Calls `check(pixel, colours)` with each pixel of `result` and what the plain twin reads.
    template <typename Check>
    void for_each_pixel(const ReadFrames<Pixel>& kernel, const GuardedResult<Pixel>& result,
                        const Check& check) {
        const ImageSize size{kernel.images.width, kernel.images.height};
        TestImages expected(kernel.frame_count, size, size, random_);
        std::size_t index = 0;
        for (int frame = 0; frame < kernel.frame_count; ++frame) {
            frame_to_tensor_plain(format_, frames_[static_cast<std::size_t>(frame)].const_view(),
                                  expected.mutable_view(frame));
            for (int y = 0; y < size.height; ++y)
                for (int x = 0; x < size.width; ++x, ++index)
                    check(result[index], colors_of(expected.at(frame, x, y)));
        }
    }

    std::mt19937 random_{1};
    FrameFormat format_;
    std::vector<GuardedFrame> frames_;
};

using Pixels = testing::Types<Pack<float>, Pack<Float16>, Pack<BFloat16>, ImagePixel>;
TYPED_TEST_SUITE(ReadFramesTest, Pixels);

// The same arithmetic, so that not a bit may differ; rounded once to the type of the pixels.
TYPED_TEST(ReadFramesTest, EqualsThePlainTwinInEveryFormatAndSize) {
    std::size_t round = 0;
    for (const unit::test::Size& size : unit::test::kSizes)
        for (const FrameFormat& format : unit::test::all_formats(size)) {
            const int count = up_to(3, this->random_);
            auto kernel = this->kernel(format, count, kPlacements[round++ % 5]);
            GuardedResult<TypeParam> images(this->pixels(kernel));
            kernel.images.pixels = images.data();
            launch_on_host(kernel);
            this->for_each_pixel(kernel, images, [&](const auto& pixel, const RgbValues& rgb) {
                ASSERT_EQ(values_of(pixel), expected_values(pixel, rgb))
                    << unit::test::describe(format);
            });
        }
}

TYPED_TEST(ReadFramesTest, MakesLumaForGreyNetworks) {
    for (const PixelFormat pixel_format : unit::test::kPixelFormats) {
        auto kernel = this->kernel({pixel_format, 17, 9}, 2, kPlacements[2]);
        GuardedResult<TypeParam> images(this->pixels(kernel));
        kernel.images.pixels = images.data();
        kernel.grey = true;
        launch_on_host(kernel);
        this->for_each_pixel(kernel, images, [&](const auto& pixel, const RgbValues& rgb) {
            expect_luma(pixel, rgb);
        });
    }
}

TYPED_TEST(ReadFramesTest, ReadsAsManyFramesAsALaunchTakes) {
    auto kernel = this->kernel({PixelFormat::I420, 131, 3}, kMostFrames, kPlacements[4]);
    GuardedResult<TypeParam> images(this->pixels(kernel));
    kernel.images.pixels = images.data();
    launch_on_host(kernel);
    this->for_each_pixel(kernel, images, [&](const auto& pixel, const RgbValues& rgb) {
        ASSERT_EQ(values_of(pixel), expected_values(pixel, rgb));
    });
}

TYPED_TEST(ReadFramesTest, WritesEachPixelOnce) {
    for (int round = 0; round < 10; ++round) {
        const unit::test::Size size{up_to(20, this->random_), up_to(10, this->random_)};
        auto kernel = this->kernel(random_format(size, this->random_), up_to(3, this->random_),
                                   kPlacements[0]);
        // An image may be larger than what the frame is padded to.
        kernel.images.width += up_to(5, this->random_) - 1;
        kernel.images.height += up_to(5, this->random_) - 1;
        kernel.grey = round % 2 == 0;
        GuardedResult<TypeParam> images(this->pixels(kernel));
        kernel.images.pixels = images.data();
        images.expect_written_once(kernel);
    }
    auto wide = this->kernel({PixelFormat::NV12, 2 * ReadFrames<TypeParam>::kThreads + 3, 1}, 1,
                             kPlacements[0]);
    GuardedResult<TypeParam> images(this->pixels(wide));
    wide.images.pixels = images.data();
    images.expect_written_once(wide);
}

} // namespace
} // namespace unit::gpu::test
