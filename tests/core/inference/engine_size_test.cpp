#include "core/model/blocks.h"
#include "core/pixels/conversion.h"
#include "core/upsampling/guided_upsampling_plain.h"
#include "core/upsampling/image_scaling_plain.h"
#include "tests/core/inference/engine_fixture.h"
#include "tests/core/inference/image_view.h"

// Frames that are computed at another size, and levels of more than 8 bits.
namespace unit {
namespace {

/// A frame with structure in its luma, so that there is detail to keep.
Frame detailed_frame(int width, int height) {
    Frame frame(width, height, 3);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const bool bright = (x / 5 + y / 7) % 2 == 0;
            for (int channel = 0; channel < 3; ++channel) {
                auto& byte = frame.bytes[static_cast<std::size_t>((y * width + x) * 3 + channel)];
                byte = static_cast<std::uint8_t>(byte / 8 + (bright ? 150 : 60) + 10 * channel);
            }
        }
    }
    return frame;
}

TEST_F(EngineTest, ComputesAtAProcessingSizeAndBringsTheFramesDetailBack) {
    ASSERT_TRUE(open_on_cpu().ok());
    const Frame input = detailed_frame(90, 54);
    const NetworkSize size{48, 28};
    const c10::InferenceMode inference_mode;
    // The same by the plain kernels and the model itself.
    const at::Tensor full = image_of(input);
    const auto options = at::TensorOptions(at::kFloat);
    const at::Tensor small = at::zeros({1, 3, size.height, size.width}, options);
    scale_image_plain({input.width, input.height}, {size.width, size.height},
                      image_view<const float>(full, 0), image_view<float>(small, 0));
    const at::Tensor output = model_->translate(DomainNumber::One, DomainNumber::Two, small);
    const at::Tensor upsampled = at::zeros_like(full);
    upsample_guided_plain({size.width, size.height}, {input.width, input.height}, {},
                          image_view<const float>(small, 0), image_view<const float>(output, 0),
                          image_view<const float>(full, 0), image_view<float>(upsampled, 0));

    const Frame scaled = translated_with(
        input, [](TranslationFrame&) {}, size);
    EXPECT_LE(largest_difference(scaled, frame_of(upsampled, input)), 1);
    const Frame half = translated_with(
        input, [](TranslationFrame& frame) { frame.strength = 0.5F; }, size);
    EXPECT_LE(largest_difference(half, frame_of((upsampled + full) * 0.5, input)), 1);
}

TEST_F(EngineTest, FramesOfDifferentSizesShareABatchAtOneProcessingSize) {
    ASSERT_TRUE(open_on_cpu().ok());
    const NetworkSize size{48, 28};
    const std::vector<Frame> inputs{detailed_frame(90, 54), detailed_frame(48, 28),
                                    detailed_frame(131, 77)};
    std::vector<Frame> outputs = inputs;
    std::vector<TranslationFrame> frames;
    for (std::size_t place = 0; place < inputs.size(); ++place) {
        frames.push_back({inputs[place].format(), inputs[place].view(), outputs[place].view()});
    }
    BatchTimes times;
    ASSERT_TRUE(engine_->translate(Direction::From1To2, size, frames, times).ok());
    for (std::size_t place = 0; place < inputs.size(); ++place) {
        const Frame alone = translated_with(
            inputs[place], [](TranslationFrame&) {}, size);
        EXPECT_LE(largest_difference(outputs[place], alone), 1) << place;
    }
}

/// What bfloat16 leaves of a sum of a coarse and a fine part, each of which it holds exactly, would
/// have lost the fine one.
TEST(ImageLayerTest, WritesAllLevelsOfTenBitsAfterABfloat16Network) {
    const c10::InferenceMode inference_mode;
    constexpr int kLevels = 1024;
    ImageLayer layer(2, 3, 1, 1, Padding::Zero);
    const auto parameters = layer.named_parameters();
    parameters["conv.weight"].fill_(1.0);
    parameters["conv.bias"].zero_();
    const at::Tensor hidden = at::zeros({1, 2, 4, kLevels}, at::TensorOptions(at::kBFloat16));
    for (int level = 0; level < kLevels; ++level) {
        const double value = 2.0 * level / (kLevels - 1) - 1.0;
        const double before_tanh = std::atanh(std::clamp(value, -1.0 + 1e-4, 1.0 - 1e-4));
        const at::Tensor coarse = at::full({4}, before_tanh, hidden.options());
        hidden.select(3, level).select(1, 0).copy_(coarse.expand({1, 4}));
        hidden.select(3, level).select(1, 1).fill_(before_tanh - coarse[0].item<double>());
    }
    const at::Tensor image = layer.forward(hidden);
    ASSERT_EQ(image.scalar_type(), at::kFloat);

    const FrameFormat format{PixelFormat::I420_10LE, kLevels, 4, ColorMatrix::BT709,
                             ColorRange::Full};
    std::vector<std::uint16_t> luma(kLevels * 4);
    std::vector<std::uint16_t> chroma(kLevels / 2 * 2 * 2);
    FrameView frame;
    frame.data = {reinterpret_cast<std::uint8_t*>(luma.data()),
                  reinterpret_cast<std::uint8_t*>(chroma.data()),
                  reinterpret_cast<std::uint8_t*>(chroma.data() + kLevels)};
    frame.stride = {kLevels * 2, kLevels, kLevels};
    tensor_to_frame(format, image_view<const float>(image, 0), {}, frame);
    for (int level = 0; level < kLevels; ++level) {
        EXPECT_EQ(luma[static_cast<std::size_t>(level)], level);
    }
}

} // namespace
} // namespace unit
