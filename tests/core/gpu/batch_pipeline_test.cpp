#include "core/gpu/batch_pipeline.h"

#include "core/error.h"
#include "tests/support/asynchronous_device.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <thread>

namespace unit::gpu {
namespace {

using test::AsynchronousDevice;
using namespace std::chrono_literals;

/// How a test's frames lie in memory.
struct Placement {
    int row_gap = 0;
    bool upwards = false;
    void* context = nullptr;
};

/// A frame with memory of its own, which holds random bytes.
class FrameInMemory {
  public:
    FrameInMemory(const FrameFormat& format, const Placement& placement, std::mt19937& random)
        : format_(format), placement_(placement) {
        for (const PlaneSize& size : plane_sizes(format)) {
            const auto bytes =
                static_cast<std::size_t>((size.row_bytes + placement.row_gap) * size.rows);
            std::vector<std::uint8_t>& plane = input_.emplace_back(bytes);
            for (std::uint8_t& byte : plane)
                byte = static_cast<std::uint8_t>(random());
            output_.emplace_back(bytes, std::uint8_t{7});
        }
    }

    TranslationFrame frame() {
        TranslationFrame frame{format_, {}, {}};
        const auto sizes = plane_sizes(format_);
        for (std::size_t plane = 0; plane < sizes.size(); ++plane) {
            const std::ptrdiff_t row = sizes[plane].row_bytes + placement_.row_gap;
            const std::ptrdiff_t first =
                placement_.upwards && sizes[plane].rows > 0 ? row * (sizes[plane].rows - 1) : 0;
            frame.input.data[plane] = input_[plane].data() + first;
            frame.output.data[plane] = output_[plane].data() + first;
            frame.input.stride[plane] = frame.output.stride[plane] =
                placement_.upwards ? -row : row;
        }
        frame.cuda_context = placement_.context;
        return frame;
    }

    /// Whether the pixels are inverted, and what lies between rows is as it was.
    bool is_inverted() const {
        const auto sizes = plane_sizes(format_);
        for (std::size_t plane = 0; plane < sizes.size(); ++plane) {
            const std::ptrdiff_t row = sizes[plane].row_bytes + placement_.row_gap;
            for (std::size_t i = 0; i < input_[plane].size(); ++i) {
                const bool is_pixel = static_cast<std::ptrdiff_t>(i) % row < sizes[plane].row_bytes;
                if (output_[plane][i] != (is_pixel ? 255 - input_[plane][i] : 7))
                    return false;
            }
        }
        return true;
    }

  private:
    FrameFormat format_;
    Placement placement_;
    std::vector<std::vector<std::uint8_t>> input_, output_;
};

/// Enqueues what inverts the bytes of a batch.
void invert(Stream& stream, std::span<const DeviceFrame> frames) {
    for (const DeviceFrame& frame : frames) {
        stream.run([frame] {
            const auto sizes = plane_sizes(frame.format);
            for (std::size_t plane = 0; plane < sizes.size(); ++plane)
                for (int row = 0; row < sizes[plane].rows; ++row)
                    for (std::ptrdiff_t x = 0; x < sizes[plane].row_bytes; ++x)
                        frame.output.data[plane][row * frame.output.stride[plane] + x] =
                            static_cast<std::uint8_t>(
                                255 - frame.input.data[plane][row * frame.input.stride[plane] + x]);
        });
    }
}

constexpr PixelFormat kFormats[] = {PixelFormat::NV12, PixelFormat::RGB, PixelFormat::I420,
                                    PixelFormat::P010_10LE, PixelFormat::GRAY8};

class BatchPipelineTest : public testing::Test {
  protected:
    FrameInMemory random_frame() {
        const auto up_to = [&](unsigned most) { return static_cast<int>(random_() % most) + 1; };
        void* const contexts[] = {nullptr, nullptr, device_->context(), &other_context_};
        void* const context = contexts[random_() % 4];
        const Placement placement{up_to(6) - 1, context == nullptr && random_() % 2 == 0, context};
        return {{kFormats[random_() % 5], up_to(40), up_to(30)}, placement, random_};
    }

    std::vector<FrameInMemory>& new_batch() {
        std::vector<FrameInMemory>& batch = begun_.emplace_back();
        for (unsigned count = random_() % 4 + 1; count > 0; --count)
            batch.push_back(random_frame());
        return batch;
    }

    void begin(std::vector<FrameInMemory>& batch, const BatchPipeline::Compute& compute = invert) {
        std::vector<TranslationFrame> frames;
        for (FrameInMemory& frame : batch)
            frames.push_back(frame.frame());
        pipeline_->begin(frames, compute);
    }

    void finish() {
        const BatchTimes times = pipeline_->finish();
        EXPECT_GE(times.read, 0ns);
        EXPECT_GT(times.compute, 0ns);
        EXPECT_GE(times.write, 0ns);
        for (const FrameInMemory& frame : begun_.front())
            EXPECT_TRUE(frame.is_inverted());
        begun_.pop_front();
    }

    void end() {
        pipeline_.reset();
        EXPECT_EQ(device_->objects(), 0);
    }

    std::mt19937 random_{5};
    int other_context_ = 0;
    std::unique_ptr<AsynchronousDevice> device_ = std::make_unique<AsynchronousDevice>(300us);
    std::unique_ptr<BatchPipeline> pipeline_ = std::make_unique<BatchPipeline>(*device_);
    std::deque<std::vector<FrameInMemory>> begun_;
};

TEST_F(BatchPipelineTest, BringsEveryFrameBackInOrderWhateverIsSlow) {
    for (int batch = 0; batch < 200; ++batch) {
        if (begun_.size() == BatchPipeline::kDepth || (!begun_.empty() && random_() % 3 == 0))
            finish();
        begin(new_batch());
    }
    while (!begun_.empty())
        finish();
    end();
}

TEST_F(BatchPipelineTest, CopiesOneBatchWhileItComputesAnother) {
    for (int batch = 0; batch < 2; ++batch) {
        begun_.emplace_back().emplace_back(FrameFormat{PixelFormat::RGB, 8, 8}, Placement{},
                                           random_);
    }
    // An upload, this, and the upload of the second batch.
    begin(begun_[0], [&](Stream& stream, std::span<const DeviceFrame> frames) {
        stream.run([this] {
            for (int wait = 0; wait < 10000 && device_->work_done() < 3; ++wait)
                std::this_thread::sleep_for(1ms);
            EXPECT_EQ(device_->work_done(), 3);
        });
        invert(stream, frames);
    });
    begin(begun_[1]);
    finish();
    finish();
    end();
}

TEST_F(BatchPipelineTest, TellsOfAnErrorAndReleasesEverything) {
    for (int failing = 0; failing < 12; ++failing) {
        device_ = std::make_unique<AsynchronousDevice>(300us, static_cast<unsigned>(failing));
        pipeline_ = std::make_unique<BatchPipeline>(*device_);
        begun_.clear();
        device_->fail_work(failing);
        int errors = 0;
        for (int batch = 0; batch < BatchPipeline::kDepth; ++batch)
            begin(new_batch());
        for (int batch = 0; batch < BatchPipeline::kDepth; ++batch) {
            try {
                finish();
            } catch (const Error& error) {
                EXPECT_EQ(error.code(), ErrorCode::Failed);
                begun_.pop_front();
                ++errors;
            }
        }
        EXPECT_GE(errors, device_->work_done() > failing ? 1 : 0);
        end();
    }
}

TEST_F(BatchPipelineTest, WhatCannotBeBegunLeavesTheOthersAlone) {
    begin(new_batch());
    for (int failing = 0; failing < 4; ++failing) {
        // Larger than any before, so that all memory is allocated anew.
        std::vector<FrameInMemory> large;
        large.emplace_back(FrameFormat{PixelFormat::RGB, 500, 400 + failing}, Placement{}, random_);
        device_->fail_allocation(failing);
        try {
            begin(large);
            FAIL() << "it began without memory";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::OutOfMemory);
        }
    }
    begin(new_batch());
    finish();
    finish();
    end();
}

TEST_F(BatchPipelineTest, WaitsForWhatWasEnqueuedWhereComputeThrows) {
    std::vector<FrameInMemory>& batch = new_batch();
    EXPECT_THROW(begin(batch,
                       [](Stream& stream, std::span<const DeviceFrame> frames) {
                           invert(stream, frames);
                           throw Error(ErrorCode::OutOfMemory, "no memory for the network");
                       }),
                 Error);
    begun_.clear();
    for (int round = 0; round < 5; ++round) {
        begin(new_batch());
        finish();
    }
    end();
}

TEST_F(BatchPipelineTest, LetsGoOfStreamsWhateverFails) {
    const auto stream = std::make_shared<VideoStream>();
    std::vector<TranslationFrame> frames{new_batch().front().frame()};
    frames.front().stream = stream;
    const auto throwing = [](Stream&, std::span<const DeviceFrame>) {
        throw Error(ErrorCode::OutOfMemory, "no memory for the network");
    };
    EXPECT_THROW(pipeline_->begin(frames, throwing), Error);
    EXPECT_EQ(stream.use_count(), 2) << "after begin()";
    device_->fail_work(0);
    pipeline_->begin(frames, invert);
    EXPECT_EQ(stream.use_count(), 3);
    EXPECT_THROW(pipeline_->finish(), Error);
    EXPECT_EQ(stream.use_count(), 2) << "after finish()";
}

} // namespace
} // namespace unit::gpu
