#include "core/inference/translator.h"

#include "core/inference/cpu_translator.h"
#include "core/inference/gpu/gpu_translator.h"

#include <c10/util/StringUtil.h>
#include <vector>

namespace unit {

BatchTimes Translator::prepare(const BatchShape& shape) {
    const FrameFormat format{PixelFormat::RGB, shape.size.width, shape.size.height};
    const auto row_bytes = static_cast<std::size_t>(3 * shape.size.width);
    const auto frame_bytes = row_bytes * static_cast<std::size_t>(shape.size.height);
    const std::vector<std::uint8_t> input(frame_bytes, std::uint8_t{128});
    const auto count = static_cast<std::size_t>(shape.frames);
    std::vector<std::uint8_t> outputs(frame_bytes * count);
    std::vector<TranslationFrame> frames(count);
    const auto stream = shape.is_smoothed ? std::make_shared<VideoStream>() : nullptr;
    for (std::size_t index = 0; index < count; ++index) {
        const auto stride = static_cast<std::ptrdiff_t>(row_bytes);
        frames[index].format = format;
        frames[index].stream = stream;
        frames[index].temporal_smoothing = shape.is_smoothed ? 0.5F : 0.0F;
        frames[index].input = {{input.data()}, {stride}};
        frames[index].output = {{outputs.data() + index * frame_bytes}, {stride}};
    }
    // Memory is allocated and algorithms are chosen by the first batch, and memory again by each
    // that may be on its way beside it; the last is like all that follow.
    for (int batch = 0; batch < information().depth; ++batch) {
        translate(shape.direction, shape.size, frames);
    }
    return translate(shape.direction, shape.size, frames);
}

Domains domains_of(Direction direction) {
    switch (direction) {
    case Direction::From1To2:
        return {1, 2};
    case Direction::From2To1:
        return {2, 1};
    case Direction::From1To1:
        return {1, 1};
    case Direction::From2To2:
        return {2, 2};
    }
    throw Error(ErrorCode::Unsupported, "unknown direction");
}

void check_image_channels(const std::string& checkpoint, const ModelConfiguration& model) {
    for (const int channels : model.image_channels) {
        if (channels != 3 && channels != 1) {
            throw Error(ErrorCode::Unsupported,
                        c10::str(checkpoint, ": the model has images of ", channels,
                                 " channels; video frames need 3, or 1 for grey"));
        }
    }
}

std::unique_ptr<Translator> make_translator(const EngineSettings& settings,
                                            const ChosenDevice& device) {
    if (device.device.is_cpu()) {
        return std::make_unique<CpuTranslator>(settings, device.name);
    }
    return std::make_unique<gpu::GpuTranslator>(
        settings, gpu::GpuTranslator::Place{open_gpu(device), device.device, device.name,
                                            device.device.index()});
}

} // namespace unit
