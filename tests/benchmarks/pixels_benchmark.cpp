#include "core/pixels/conversion.h"
#include "core/pixels/conversion_plain.h"
#include "core/pixels/frame_layout.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

// The row kernels beside their plain twins, one thread, one frame an iteration.

namespace {

using unit::ConstFrameView;
using unit::FrameFormat;
using unit::FrameView;
using unit::PixelFormat;
using unit::TensorImage;

struct Memory {
    FrameFormat format;
    std::vector<std::uint8_t> bytes;
    std::vector<float> values;
    FrameView frame;
    TensorImage image;

    Memory(PixelFormat pixel_format, int width, int height, bool channels_last)
        : format{pixel_format, width, height}, bytes(std::size_t(width) * height * 4),
          values(std::size_t(3) * unit::padded_size(width) * unit::padded_size(height)) {
        std::mt19937 random(1);
        for (std::uint8_t& byte : bytes)
            byte = static_cast<std::uint8_t>(random());
        for (float& value : values)
            value = std::uniform_real_distribution<float>(-1.1f, 1.1f)(random);
        lay_out_frame(width, height);
        lay_out_image(unit::padded_size(width), unit::padded_size(height), channels_last);
    }

    ConstFrameView const_frame() const {
        return {{frame.data[0], frame.data[1], frame.data[2]}, frame.stride};
    }

    unit::ConstTensorImage const_image() const {
        return {image.data,           image.width,      image.height,
                image.channel_stride, image.row_stride, image.pixel_stride};
    }

  private:
    void lay_out_frame(int width, int height) {
        if (unit::is_packed(format.pixel_format)) {
            frame = {{bytes.data()}, {width * unit::packed_layout(format.pixel_format).bytes}};
            return;
        }
        const unit::PlanarLayout layout = unit::planar_layout(format.pixel_format);
        frame = {{bytes.data()}, {std::ptrdiff_t(width) * layout.sample.bytes}};
        const int chroma_height = unit::chroma_size(height, layout.vertical_subsampling);
        const std::ptrdiff_t chroma_stride =
            unit::chroma_size(width, layout.horizontal_subsampling) * unit::chroma_step(layout);
        std::uint8_t* plane = bytes.data() + height * frame.stride[0];
        for (std::size_t i = 1; i <= std::size_t(layout.chroma_planes); ++i) {
            frame.data[i] = plane;
            frame.stride[i] = chroma_stride;
            plane += chroma_height * chroma_stride;
        }
    }

    void lay_out_image(int width, int height, bool channels_last) {
        if (channels_last)
            image = {values.data(), width, height, 1, 3 * width, 3};
        else
            image = {values.data(), width, height, std::ptrdiff_t(width) * height, width, 1};
    }
};

void read_frames(benchmark::State& state, bool plain, PixelFormat format, int width, int height,
                 bool channels_last) {
    const Memory memory(format, width, height, channels_last);
    const auto convert = plain ? unit::frame_to_tensor_plain : unit::frame_to_tensor;
    for (auto _ : state) {
        convert(memory.format, memory.const_frame(), memory.image);
        benchmark::ClobberMemory();
    }
}

void write_frames(benchmark::State& state, bool plain, PixelFormat format, int width, int height,
                  bool channels_last) {
    const Memory memory(format, width, height, channels_last);
    const auto convert = plain ? unit::tensor_to_frame_plain : unit::tensor_to_frame;
    for (auto _ : state) {
        convert(memory.format, memory.const_image(), memory.const_frame(), memory.frame);
        benchmark::ClobberMemory();
    }
}

void register_case(const std::string& format_name, PixelFormat format, int width, int height,
                   bool channels_last) {
    const std::string size = std::to_string(width) + "x" + std::to_string(height);
    const std::string suffix =
        "/" + format_name + "/" + size + (channels_last ? "/channels_last" : "/planar");
    for (const bool plain : {false, true}) {
        const std::string twin = plain ? "/plain" : "/rows";
        benchmark::RegisterBenchmark(("frame_to_tensor" + suffix + twin).c_str(),
                                     [=](benchmark::State& state) {
                                         read_frames(state, plain, format, width, height,
                                                     channels_last);
                                     })
            ->Unit(benchmark::kMillisecond);
        benchmark::RegisterBenchmark(("tensor_to_frame" + suffix + twin).c_str(),
                                     [=](benchmark::State& state) {
                                         write_frames(state, plain, format, width, height,
                                                      channels_last);
                                     })
            ->Unit(benchmark::kMillisecond);
    }
}

} // namespace

int main(int argument_count, char** arguments) {
    for (const auto& [width, height] : {std::pair{640, 360}, std::pair{1280, 720}}) {
        for (const bool channels_last : {false, true}) {
            register_case("RGB", PixelFormat::RGB, width, height, channels_last);
            register_case("BGRx", PixelFormat::BGRx, width, height, channels_last);
            register_case("I420", PixelFormat::I420, width, height, channels_last);
            register_case("NV12", PixelFormat::NV12, width, height, channels_last);
            register_case("Y42B", PixelFormat::Y42B, width, height, channels_last);
            register_case("Y444", PixelFormat::Y444, width, height, channels_last);
            register_case("GRAY8", PixelFormat::GRAY8, width, height, channels_last);
            register_case("P010_10LE", PixelFormat::P010_10LE, width, height, channels_last);
            register_case("I420_10LE", PixelFormat::I420_10LE, width, height, channels_last);
        }
    }
    benchmark::Initialize(&argument_count, arguments);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
