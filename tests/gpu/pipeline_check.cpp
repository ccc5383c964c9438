#include "core/gpu/batch_pipeline.h"
#include "tests/core/pixels/guarded_memory.h"
#include "tests/gpu/kit_device.h"

#include <gtest/gtest.h>

#include <deque>

// Batches of frames to the device and back.
namespace unit::kit {
namespace {

using namespace gpu;
using unit::test::GuardedFrame;

constexpr PixelFormat kFormats[] = {PixelFormat::NV12, PixelFormat::RGB, PixelFormat::I420,
                                    PixelFormat::P010_10LE, PixelFormat::GRAY8};
constexpr unit::test::FramePlacement kPlacements[] = {
    {0, 0, false}, {1, 0, false}, {3, 13, false}, {0, 64, true}};

/// A frame's input and where its output goes.
struct TestFrame {
    FrameFormat format;
    GuardedFrame input, output;

    TranslationFrame view() { return {format, input.const_view(), output.view()}; }
};

/// Enqueues what makes each output its input.
void copy_frames(Stream& stream, std::span<const DeviceFrame> frames) {
    for (const DeviceFrame& frame : frames) {
        const auto sizes = plane_sizes(frame.format);
        for (std::size_t plane = 0; plane < sizes.size(); ++plane)
            if (sizes[plane].rows > 0)
                stream.copy_rows({{frame.output.data[plane], nullptr, frame.output.stride[plane]},
                                  {frame.input.data[plane], nullptr, frame.input.stride[plane]},
                                  sizes[plane].row_bytes,
                                  sizes[plane].rows});
    }
}

class PipelineCheck : public testing::Test {
  protected:
    std::vector<TestFrame> random_batch() {
        std::vector<TestFrame> batch;
        for (unsigned count = random_() % 4 + 1; count > 0; --count) {
            const FrameFormat format{kFormats[random_() % 5], static_cast<int>(random_() % 300 + 1),
                                     static_cast<int>(random_() % 200 + 1)};
            const auto& placement = kPlacements[random_() % 4];
            batch.push_back({format, {format, placement, random_}, {format, placement, random_}});
        }
        return batch;
    }

    void finish() {
        const BatchTimes times = pipeline_.finish();
        EXPECT_GT(times.compute.count(), 0);
        for (const TestFrame& frame : begun_.front()) {
            EXPECT_EQ(frame.output.pixels(), frame.input.pixels());
            EXPECT_EQ(frame.output.damaged_guards(), 0);
        }
        begun_.pop_front();
    }

    std::mt19937 random_{5};
    std::unique_ptr<Device> device_ = open_kit_device();
    std::deque<std::vector<TestFrame>> begun_;
    BatchPipeline pipeline_{*device_};
};

TEST_F(PipelineCheck, BringsEveryFrameOfAHundredBatchesBackInOrder) {
    for (int batch = 0; batch < 100; ++batch) {
        if (begun_.size() == BatchPipeline::kDepth || (!begun_.empty() && random_() % 3 == 0))
            finish();
        std::vector<TranslationFrame> frames;
        for (TestFrame& frame : begun_.emplace_back(random_batch()))
            frames.push_back(frame.view());
        pipeline_.begin(frames, copy_frames);
    }
    while (!begun_.empty())
        finish();
}

TEST_F(PipelineCheck, GoesOnAfterABatchThatCouldNotBeBegun) {
    auto batch = random_batch();
    std::vector<TranslationFrame> frames;
    for (TestFrame& frame : batch)
        frames.push_back(frame.view());
    EXPECT_THROW(pipeline_.begin(frames,
                                 [](Stream& stream, std::span<const DeviceFrame> on_device) {
                                     copy_frames(stream, on_device);
                                     throw std::runtime_error("the network cannot be made");
                                 }),
                 std::runtime_error);
    begun_.push_back(random_batch());
    frames.clear();
    for (TestFrame& frame : begun_.back())
        frames.push_back(frame.view());
    pipeline_.begin(frames, copy_frames);
    finish();
}

} // namespace
} // namespace unit::kit
