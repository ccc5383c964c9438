#include "core/upsampling/guided_upsampling.h"
#include "core/upsampling/image_scaling.h"

#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

// Scaling and guided upsampling, one thread, one frame an iteration.

namespace {

using unit::ConstTensorImage;
using unit::ImageSize;
using unit::TensorImage;

struct Image {
    std::vector<float> values;
    TensorImage view;

    Image(const ImageSize& size, bool channels_last) {
        const int width = unit::padded_size(size.width);
        const int height = unit::padded_size(size.height);
        const std::ptrdiff_t pixels = std::ptrdiff_t{width} * height;
        values.resize(3 * pixels);
        std::mt19937 random(1);
        for (float& value : values)
            value = std::uniform_real_distribution<float>(-1.0f, 1.0f)(random);
        if (channels_last)
            view = {values.data(), width, height, 1, std::ptrdiff_t{3} * width, 3};
        else
            view = {values.data(), width, height, pixels, width, 1};
    }

    ConstTensorImage const_view() const {
        return {view.data,           view.width,      view.height,
                view.channel_stride, view.row_stride, view.pixel_stride};
    }
};

struct Images {
    Image input, output, small_input, small_output;

    Images(const ImageSize& full, const ImageSize& small, bool channels_last)
        : input(full, channels_last), output(full, channels_last),
          small_input(small, channels_last), small_output(small, channels_last) {}
};

void scale(benchmark::State& state, const ImageSize& full, const ImageSize& small,
           bool channels_last) {
    const Images images(full, small, channels_last);
    unit::ImageScaler scaler(full, small);
    for (auto _ : state) {
        scaler.scale(images.input.const_view(), images.small_input.view);
        benchmark::ClobberMemory();
    }
}

void fit(benchmark::State& state, const ImageSize& full, const ImageSize& small, bool channels_last,
         int radius) {
    const Images images(full, small, channels_last);
    unit::GuidedUpsampler upsampler(small, full, {.radius = radius});
    for (auto _ : state) {
        upsampler.fit(images.small_input.const_view(), images.small_output.const_view());
        benchmark::ClobberMemory();
    }
}

void apply(benchmark::State& state, const ImageSize& full, const ImageSize& small,
           bool channels_last) {
    const Images images(full, small, channels_last);
    unit::GuidedUpsampler upsampler(small, full);
    upsampler.fit(images.small_input.const_view(), images.small_output.const_view());
    for (auto _ : state) {
        upsampler.apply(images.input.const_view(), images.output.view);
        benchmark::ClobberMemory();
    }
}

void register_case(const ImageSize& full, const ImageSize& small, bool channels_last) {
    const auto name = [](const ImageSize& size) {
        return std::to_string(size.width) + "x" + std::to_string(size.height);
    };
    const std::string suffix =
        name(full) + " and " + name(small) + (channels_last ? " channels_last" : " planar");
    const auto add = [&](const std::string& what, auto run) {
        benchmark::RegisterBenchmark((what + " " + suffix).c_str(), run)
            ->Unit(benchmark::kMillisecond);
    };
    add("scale", [=](benchmark::State& state) { scale(state, full, small, channels_last); });
    for (const int radius : {2, 16})
        add("fit radius " + std::to_string(radius),
            [=](benchmark::State& state) { fit(state, full, small, channels_last, radius); });
    add("apply", [=](benchmark::State& state) { apply(state, full, small, channels_last); });
}

} // namespace

int main(int argument_count, char** arguments) {
    for (const bool channels_last : {true, false}) {
        register_case({1280, 720}, {640, 360}, channels_last);
        register_case({1920, 1080}, {640, 360}, channels_last);
        register_case({1920, 1080}, {960, 540}, channels_last);
    }
    benchmark::Initialize(&argument_count, arguments);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
