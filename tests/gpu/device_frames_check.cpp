#include "tests/gpu/device_memory.h"
#include "tests/gpu/kit_translator.h"

#include <gtest/gtest.h>
#include <random>

// Frames that lie in the device's memory, as CUDA elements of a pipeline have them.
namespace unit::kit {
namespace {

constexpr FrameFormat kFormat{PixelFormat::NV12, 96, 64};
constexpr NetworkSize kSize{96, 64};

/// A frame's planes, one behind the other, rows `stride` bytes apart.
template <typename Byte>
FramePlanes<Byte> planes_at(Byte* first, std::ptrdiff_t stride) {
    FramePlanes<Byte> planes;
    const auto sizes = plane_sizes(kFormat);
    for (std::size_t plane = 0; plane < sizes.size(); ++plane) {
        planes.data[plane] = first;
        planes.stride[plane] = stride;
        first += stride * sizes[plane].rows;
    }
    return planes;
}

class DeviceFrames : public testing::Test {
  protected:
    static constexpr std::ptrdiff_t kStride = 128;
    static constexpr std::size_t kBytes = kStride * 64 * 3 / 2;

    void SetUp() override {
        gpu::GpuTranslator::Place place = kit_place();
        device_ = place.device.get();
        translator_ = std::make_unique<gpu::GpuTranslator>(
            EngineSettings{checkpoint_of("sunny2rainy"), "cuda", Precision::Float16},
            std::move(place));
        for (std::uint8_t& byte : input_) {
            byte = static_cast<std::uint8_t>(random_());
        }
        translate_on_host();
    }

    void translate_on_host() {
        const TranslationFrame frame{kFormat, planes_at(std::as_const(input_).data(), kStride),
                                     planes_at(expected_.data(), kStride)};
        translator_->translate(Direction::From1To2, kSize, {&frame, 1});
    }

    /// Translates a frame that lies in memory of the device, beside one of the host: expects that
    /// both become the same, and that nothing between rows is written.
    void expect_same_frame(DeviceBytes& memory) {
        std::vector<std::uint8_t> bytes = input_;
        bytes.resize(2 * kBytes, 9);
        memory.write(bytes);
        std::vector<std::uint8_t> host_output(kBytes, 9);
        TranslationFrame frames[2] = {{kFormat,
                                       planes_at<const std::uint8_t>(memory.data(), kStride),
                                       planes_at(memory.data() + kBytes, kStride)},
                                      {kFormat, planes_at(std::as_const(input_).data(), kStride),
                                       planes_at(host_output.data(), kStride)}};
        frames[0].cuda_context = memory.context();
        translator_->translate(Direction::From1To2, kSize, frames);
        bytes = memory.read();
        expect_expected({bytes.begin() + kBytes, bytes.end()});
        expect_expected(host_output);
    }

    void expect_expected(const std::vector<std::uint8_t>& bytes) {
        int largest = 0;
        for (std::size_t place = 0; place < kBytes; ++place) {
            if (static_cast<std::ptrdiff_t>(place) % kStride >= kSize.width) {
                ASSERT_EQ(bytes[place], 9) << "byte " << place << " between rows";
            } else {
                largest = std::max(largest, std::abs(bytes[place] - expected_[place]));
            }
        }
        // Another batch size may round otherwise.
        EXPECT_LE(largest, 1);
    }

    std::mt19937 random_{9};
    std::vector<std::uint8_t> input_ = std::vector<std::uint8_t>(kBytes);
    std::vector<std::uint8_t> expected_ = std::vector<std::uint8_t>(kBytes);
    std::unique_ptr<gpu::GpuTranslator> translator_;
    gpu::Device* device_ = nullptr;
};

TEST_F(DeviceFrames, OfTheEnginesContextBecomeWhatFramesOfTheHostBecome) {
    const auto memory = own_bytes(*device_, 2 * kBytes);
    expect_same_frame(*memory);
}

TEST_F(DeviceFrames, OfAnotherContextBecomeWhatFramesOfTheHostBecome) {
    const auto memory = other_bytes(2 * kBytes);
    ASSERT_NE(memory->context(), device_->context());
    expect_same_frame(*memory);
}

} // namespace
} // namespace unit::kit
