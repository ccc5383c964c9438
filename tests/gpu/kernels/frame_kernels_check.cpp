#include "tests/core/gpu/kernels/test_frames.h"
#include "tests/core/gpu/kernels/test_images.h"
#include "tests/gpu/kernels/kernel_comparison.h"

// The kernels that read and write video frames, on the device and on the host.
namespace unit::kit {
namespace {

using namespace gpu;
using gpu::test::kPlacements;
using gpu::test::random_frames;
using unit::test::all_formats;
using unit::test::describe;
using unit::test::GuardedFrame;

/// A frame's planes on both sides, all that lies around them too.
class SidedFrame {
  public:
    SidedFrame(KernelComparison& comparison, const GuardedFrame& frame) : frame_(frame) {
        for (int plane = 0; plane < frame_.planes(); ++plane) {
            const auto bytes = frame_.memory(plane);
            planes_.push_back(comparison.memory(std::vector(bytes.begin(), bytes.end())));
        }
    }

    template <typename Byte>
    FramePlanes<Byte> view(Side side) {
        const FrameView own = frame_.view();
        FramePlanes<Byte> view;
        for (std::size_t plane = 0; plane < planes_.size(); ++plane) {
            const auto first = own.data[plane] - frame_.memory(static_cast<int>(plane)).data();
            view.data[plane] = planes_[plane].on(side) + first;
            view.stride[plane] = own.stride[plane];
        }
        return view;
    }

    /// As a side left it.
    GuardedFrame result(Side side) const {
        GuardedFrame result = frame_;
        for (std::size_t plane = 0; plane < planes_.size(); ++plane)
            std::ranges::copy(planes_[plane].values(side),
                              result.memory(static_cast<int>(plane)).begin());
        return result;
    }

  private:
    GuardedFrame frame_;
    std::vector<SidedValues<std::uint8_t>> planes_;
};

/// Frames of a launch, with their sizes and places drawn.
struct FrameTest : public KernelTest {
    std::vector<SidedFrame> sided(KernelComparison& comparison, const FrameFormat& format,
                                  int count, const unit::test::FramePlacement& placement) {
        std::vector<SidedFrame> frames;
        for (const GuardedFrame& frame : random_frames(format, count, placement, random_))
            frames.emplace_back(comparison, frame);
        return frames;
    }

    template <typename Byte>
    static FrameBatch<Byte> batch(std::vector<SidedFrame>& frames, Side side) {
        FrameBatch<Byte> batch;
        for (std::size_t index = 0; index < frames.size(); ++index)
            batch.set(static_cast<int>(index), frames[index].view<Byte>(side));
        return batch;
    }

    /// Runs `check` with every format, each with a size and a placement.
    template <typename Check>
    void for_each_format(const Check& check) {
        const std::size_t step = kit_options().is_short ? 11 : 1;
        const std::size_t formats = all_formats({1, 1}).size();
        for (std::size_t index = random_() % step; index < formats; index += step) {
            const unit::test::Size size =
                index % 4 == 0 ? unit::test::Size{643, 37}
                               : unit::test::kSizes[random_() % std::size(unit::test::kSizes)];
            const FrameFormat format = all_formats(size)[index];
            SCOPED_TRACE(describe(format));
            check(format, kPlacements[random_() % std::size(kPlacements)]);
        }
    }
};

template <typename Pixel>
class ReadFrameKernels : public FrameTest {};
using Pixels = testing::Types<Pack<float>, Pack<Float16>, Pack<BFloat16>, ImagePixel>;
TYPED_TEST_SUITE(ReadFrameKernels, Pixels);

/// What a pixel consists of.
template <typename Pixel>
struct ValueOf {
    using Type = float;
};
template <typename Value>
struct ValueOf<Pack<Value>> {
    using Type = Value;
};

TYPED_TEST(ReadFrameKernels, ReadingGivesWhatTheHostGivesInEveryFormat) {
    using Value = typename ValueOf<TypeParam>::Type;
    this->for_each_format([&](const FrameFormat& format, const auto& placement) {
        KernelComparison comparison(*this->device_);
        const int count = this->up_to(3);
        auto frames = this->sided(comparison, format, count, placement);
        const int width = padded_size(format.width), height = padded_size(format.height);
        const auto values = this->template unset<Value>(static_cast<std::size_t>(count) * width *
                                                        height * sizeof(TypeParam) / sizeof(Value));
        const auto images = comparison.memory(values);
        const bool grey = this->up_to(4) == 1;
        comparison.run([&](Side side) {
            ReadFrames<TypeParam> kernel;
            kernel.reading = make_frame_reading(format);
            kernel.frames = this->template batch<const std::uint8_t>(frames, side);
            kernel.frame_count = count;
            kernel.grey = grey;
            kernel.images = {images.template on<TypeParam>(side), height, width};
            return kernel;
        });
        EXPECT_LE(difference_beyond_rounding(images), 1e-6);
    });
}

class WriteFrameKernels : public FrameTest {
  protected:
    /// Expects codes that are at most one apart, no stray bits and nothing written elsewhere.
    static void expect_frame(const SidedFrame& frame) {
        GuardedFrame host = frame.result(Side::Host);
        GuardedFrame device = frame.result(Side::Device);
        EXPECT_EQ(device.damaged_guards(), 0);
        int largest = 0;
        for (int plane = 0; plane < host.planes(); ++plane)
            for (int y = 0; y < host.rows(plane); ++y)
                for (int i = 0; i < host.row_samples(plane); ++i) {
                    const int code = device.code(plane, i, y);
                    largest = std::max(largest, std::abs(code - host.code(plane, i, y)));
                    GuardedFrame& clean = host;
                    clean.set_code(plane, i, y, code);
                    ASSERT_EQ(device.sample(plane, i, y), clean.sample(plane, i, y));
                }
        EXPECT_LE(largest, 1);
    }
};

TEST_F(WriteFrameKernels, WritingGivesWhatTheHostGivesInEveryFormat) {
    for_each_format([&](const FrameFormat& format, const auto& placement) {
        KernelComparison comparison(*device_);
        const int count = up_to(3);
        auto inputs = sided(comparison, format, count, placement);
        auto outputs = sided(comparison, format, count, placement);
        const ImageSize size{format.width, format.height};
        // Beyond [-1, 1], so that it is clipped too.
        const gpu::test::TestImages picture(count, size, gpu::test::padded(size), random_, -1.2F,
                                            1.2F);
        const ImageBatch<const ImagePixel> batch_of_picture = picture.batch();
        const float* const first = &batch_of_picture.pixels->red;
        const auto pixels =
            static_cast<std::size_t>(count) * batch_of_picture.width * batch_of_picture.height;
        const auto images = comparison.memory(std::vector<float>(first, first + 4 * pixels));
        const bool blends = up_to(2) == 1;
        comparison.run([&](Side side) {
            WriteFrames kernel;
            kernel.writing = make_frame_writing(format);
            kernel.images = {images.on<ImagePixel>(side), batch_of_picture.height,
                             batch_of_picture.width};
            kernel.inputs = batch<const std::uint8_t>(inputs, side);
            kernel.frames = batch<std::uint8_t>(outputs, side);
            std::fill_n(kernel.strengths, count, blends ? 0.3F : 1.0F);
            kernel.frame_count = count;
            return kernel;
        });
        for (const SidedFrame& frame : outputs)
            expect_frame(frame);
    });
}

} // namespace
} // namespace unit::kit
