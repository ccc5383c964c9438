#include "core/inference/gpu/frame_conversion.h"

#include "core/inference/gpu/frame_group.h"
#include "core/model/gpu/value_types.h"
#include "core/upsampling/local_models.h"

namespace unit::gpu {
namespace {

NetworkSize size_of(const Network& network) {
    return {network.shape().width, network.shape().height};
}

std::size_t image_pixels(const Network& network) {
    return static_cast<std::size_t>(network.shape().width) *
           static_cast<std::size_t>(network.shape().height);
}

template <typename Byte>
FrameBatch<Byte> batch_of(const FrameGroup& group, FramePlanes<Byte> DeviceFrame::*planes) {
    FrameBatch<Byte> batch;
    for (int index = 0; index < group.count(); ++index) {
        batch.set(index, group.frames[static_cast<std::size_t>(index)].*planes);
    }
    return batch;
}

/// The images of a group in the network's input.
template <typename Value>
ImageBatch<Pack<Value>> input_of(const FrameGroup& group, const Network& network) {
    auto* const first = static_cast<Pack<Value>*>(network.input());
    return {first + group.first * image_pixels(network), network.shape().height,
            network.shape().width};
}

/// And in its output.
ImageBatch<const ImagePixel> output_of(const FrameGroup& group, const Network& network) {
    return {network.output() + group.first * image_pixels(network), network.shape().height,
            network.shape().width};
}

template <typename Pixel>
ReadFrames<Pixel> reading(const FrameGroup& group, const ImageBatch<Pixel>& images) {
    ReadFrames<Pixel> kernel;
    kernel.reading = make_frame_reading(group.format());
    kernel.frames = batch_of(group, &DeviceFrame::input);
    kernel.frame_count = group.count();
    kernel.images = images;
    return kernel;
}

template <typename Value>
void enqueue_scaling(Stream& stream, const FrameGroup& group, const ScaledImages& scaled,
                     const Network& network) {
    const FrameFormat& format = group.format();
    const ImageBatch<ImagePixel> full{scaled.full, format.height, format.width};
    stream.launch(reading(group, full));
    ScaleImages<Pack<Value>> kernel;
    kernel.sources = {full.pixels, full.height, full.width};
    kernel.source_height = format.height;
    kernel.source_width = format.width;
    kernel.scaled = input_of<Value>(group, network);
    kernel.height = network.shape().height;
    kernel.width = network.shape().width;
    kernel.scaled_colors = scaled.small;
    kernel.images = group.count();
    kernel.grey = network.has_grey_input();
    stream.launch(kernel);
}

void enqueue_upsampling(Stream& stream, const FrameGroup& group, const ScaledImages& scaled,
                        const Network& network) {
    const NetworkSize size = size_of(network);
    const GuidedUpsamplingSettings settings;
    const ModelledImages pictures{{scaled.small, size.height, size.width},
                                  output_of(group, network),
                                  size.height,
                                  size.width};
    FitLocalModels fit;
    fit.pictures = pictures;
    fit.models = scaled.models;
    fit.images = group.count();
    fit.radius = settings.radius;
    fit.epsilon = settings.epsilon;
    stream.launch(fit);
    AverageLocalModels average;
    average.models = scaled.models;
    average.averages = scaled.averages;
    average.pictures = pictures;
    average.images = group.count();
    average.radius = settings.radius;
    average.residual = settings.residual;
    stream.launch(average);
    const FrameFormat& format = group.format();
    ApplyLocalModels apply;
    apply.models = scaled.averages;
    apply.model_height = size.height;
    apply.model_width = size.width;
    apply.inputs = {scaled.full, format.height, format.width};
    apply.outputs = {scaled.full, format.height, format.width};
    apply.height = format.height;
    apply.width = format.width;
    apply.images = group.count();
    stream.launch(apply);
}

} // namespace

void FrameConversion::enqueue_reading(Stream& stream, std::span<const DeviceFrame> frames,
                                      Network& network) {
    const std::vector<FrameGroup> groups = group_frames(frames, size_of(network));
    const std::size_t bytes = scaling_memory(groups, size_of(network));
    if (bytes > 0 && (!memory_ || memory_->size() < bytes)) {
        stream.record()->wait();
        memory_.reset();
        memory_ = device_.allocate(bytes);
    }
    with_value_type(network.type(), [&](auto value) {
        using Value = decltype(value);
        for (const FrameGroup& group : groups) {
            if (group.is_scaled) {
                const ScaledImages scaled(group, size_of(network), memory_->data());
                enqueue_scaling<Value>(stream, group, scaled, network);
                continue;
            }
            ReadFrames<Pack<Value>> kernel = reading(group, input_of<Value>(group, network));
            kernel.grey = network.has_grey_input();
            stream.launch(kernel);
        }
    });
}

void FrameConversion::enqueue_writing(Stream& stream, std::span<const DeviceFrame> frames,
                                      Network& network) {
    for (const FrameGroup& group : group_frames(frames, size_of(network))) {
        WriteFrames kernel;
        kernel.images = output_of(group, network);
        if (group.is_scaled) {
            const ScaledImages scaled(group, size_of(network), memory_->data());
            enqueue_upsampling(stream, group, scaled, network);
            kernel.images = {scaled.full, group.format().height, group.format().width};
        }
        kernel.writing = make_frame_writing(group.format());
        kernel.inputs = batch_of(group, &DeviceFrame::input);
        kernel.frames = batch_of(group, &DeviceFrame::output);
        kernel.frame_count = group.count();
        for (int index = 0; index < group.count(); ++index) {
            kernel.strengths[index] = group.frames[static_cast<std::size_t>(index)].strength;
        }
        stream.launch(kernel);
    }
}

} // namespace unit::gpu
