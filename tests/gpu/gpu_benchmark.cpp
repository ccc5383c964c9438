// Times translations on the first CUDA device, in fp16, from and to NV12 frames in main memory:
//
//     gpu-benchmark [--cpu] --models FOLDER [--names NAME,...] [--sizes WIDTHxHEIGHT,...]
//                   [--batches COUNT,...] [--seconds SECONDS]
//
// --cpu runs it on threads of the processor in the device's place: it shows that this program
// works, not what is fast. FOLDER holds a checkpoint NAME.safetensors for each NAME, a preset's.
// Prints a JSON object on each line: one of kind "peak", for what the device can do, then one for
// each name, size and batch size, of kind "translation" or "failed". Exits with 1
// where one failed.

#include "core/gpu/batch_pipeline.h"
#include "tests/gpu/kit_device.h"
#include "tests/gpu/kit_translator.h"
#include "tests/gpu/product_peak.h"
#include "tests/gpu/roofline.h"

#include <algorithm>
#include <c10/core/CachingDeviceAllocator.h>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace unit::kit {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;
constexpr auto kDirection = Direction::From1To2;

struct BenchmarkOptions {
    std::vector<std::string> names{"paper", "lite"};
    std::vector<std::string> sizes{"640x360", "1280x720", "1920x1080"};
    std::vector<std::string> batches{"1", "2", "4", "8", "16"};
    double seconds = 1.0; ///< for what is timed at a time
};

struct BenchmarkCase {
    std::string name;
    NetworkSize size;
    int frames = 1;
};

/// Batches of frames for as many batches as are on their way together.
class HostFrames {
  public:
    explicit HostFrames(const BenchmarkCase& test) {
        const FrameFormat format{PixelFormat::NV12, test.size.width, test.size.height};
        const auto sizes = plane_sizes(format);
        const std::ptrdiff_t luma = sizes[0].row_bytes * sizes[0].rows;
        const std::ptrdiff_t bytes = luma + sizes[1].row_bytes * sizes[1].rows;
        const auto all = static_cast<std::size_t>(bytes * test.frames);
        for (std::size_t batch = 0; batch < batches_.size(); ++batch) {
            inputs_[batch].resize(all);
            outputs_[batch].resize(all);
            std::uint32_t random = 1;
            for (std::uint8_t& byte : inputs_[batch]) {
                random = random * 1664525U + 1013904223U;
                byte = static_cast<std::uint8_t>(random >> 24);
            }
            for (int frame = 0; frame < test.frames; ++frame) {
                const std::uint8_t* const in = inputs_[batch].data() + frame * bytes;
                std::uint8_t* const out = outputs_[batch].data() + frame * bytes;
                batches_[batch].push_back(
                    {format,
                     {{in, in + luma}, {sizes[0].row_bytes, sizes[1].row_bytes}},
                     {{out, out + luma}, {sizes[0].row_bytes, sizes[1].row_bytes}}});
            }
        }
    }

    std::span<const TranslationFrame> batch(std::size_t number) const {
        return batches_[number % batches_.size()];
    }

  private:
    static constexpr std::size_t kDepth = gpu::BatchPipeline::kDepth;
    std::array<std::vector<std::uint8_t>, kDepth> inputs_, outputs_;
    std::array<std::vector<TranslationFrame>, kDepth> batches_;
};

/// Batches a second, as many of them on their way together as may be.
double batches_a_second(gpu::GpuTranslator& translator, const BenchmarkCase& test,
                        const HostFrames& frames, double seconds) {
    const auto depth = static_cast<std::size_t>(translator.information().depth);
    std::size_t begun = 0;
    const auto begin = [&] { translator.begin(kDirection, test.size, frames.batch(begun++)); };
    while (begun < depth) {
        begin();
    }
    // All the way is busy from here on.
    translator.finish();
    begin();
    const auto started = Clock::now();
    std::size_t finished = 0;
    Seconds taken{0};
    do {
        translator.finish();
        begin();
        ++finished;
        taken = Clock::now() - started;
    } while (taken.count() < seconds || finished < depth);
    for (std::size_t batch = 0; batch < depth; ++batch) {
        translator.finish();
    }
    return static_cast<double>(finished) / taken.count();
}

/// The median time of a batch that has the device to itself, in seconds.
double batch_latency(gpu::GpuTranslator& translator, const BenchmarkCase& test,
                     const HostFrames& frames, double seconds) {
    std::vector<double> times;
    const auto started = Clock::now();
    do {
        const auto begun = Clock::now();
        translator.translate(kDirection, test.size, frames.batch(0));
        times.push_back(Seconds(Clock::now() - begun).count());
    } while (Seconds(Clock::now() - started).count() < seconds && times.size() < 100);
    std::ranges::nth_element(times, times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
    return times[times.size() / 2];
}

/// The device's free memory with nothing that only LibTorch keeps.
std::uint64_t free_memory(gpu::Device& device) {
    if (kit_options().on_cuda) {
        at::getDeviceAllocator(at::kCUDA)->emptyCache();
    }
    return device.free_memory();
}

nlohmann::json measure(const BenchmarkCase& test, double seconds) {
    const auto device = open_kit_device();
    const std::uint64_t free_before = free_memory(*device);
    const HostFrames frames(test);
    const auto begun = Clock::now();
    const auto translator =
        kit_translator(kit_options().models + "/" + test.name + ".safetensors", Precision::Float16);
    translator->translate(kDirection, test.size, frames.batch(0));
    const double preparation = Seconds(Clock::now() - begun).count();
    const double rate = batches_a_second(*translator, test, frames, seconds);
    const double latency = batch_latency(*translator, test, frames, seconds / 2);
    const std::uint64_t taken = free_before - std::min(free_before, free_memory(*device));
    const auto stages =
        roofline::stages_of(preset(test.name), 1.0 * test.size.width * test.size.height);
    return {{"kind", "translation"},
            {"frames_per_second", rate * test.frames},
            {"latency_ms", 1e3 * latency},
            {"memory_mib", static_cast<double>(taken) / (1 << 20)},
            {"preparation_s", preparation},
            {"gflop_of_frame", roofline::sum_of(stages).flop / 1e9},
            {"roofline_frames_per_second", 1.0 / roofline::time_of(stages)},
            {"device", translator->information().device}};
}

/// A case that cannot be measured, as for want of memory, leaves the others.
nlohmann::json measure_or_tell(const BenchmarkCase& test, double seconds) {
    std::cerr << "gpu-benchmark: " << test.name << " at " << test.size.width << "x"
              << test.size.height << ", " << test.frames << " frames in a batch" << std::endl;
    nlohmann::json result;
    try {
        result = measure(test, seconds);
    } catch (const std::exception& error) {
        const std::string text = error.what();
        result = {{"kind", "failed"}, {"reason", text.substr(0, text.find('\n'))}};
    }
    result.update({{"model", test.name},
                   {"width", test.size.width},
                   {"height", test.size.height},
                   {"batch", test.frames}});
    return result;
}

std::vector<std::string> words_of(const std::string& list) {
    std::vector<std::string> words;
    std::istringstream stream(list);
    for (std::string word; std::getline(stream, word, ',');) {
        words.push_back(word);
    }
    return words;
}

BenchmarkOptions read_options(const std::vector<std::string>& arguments) {
    BenchmarkOptions options;
    for (std::size_t index = 0; index < arguments.size(); ++index) {
        if (arguments[index] == "--cpu") {
            kit_options().on_cuda = false;
            continue;
        }
        const std::string& value = arguments.at(index + 1);
        if (arguments[index] == "--models") {
            kit_options().models = value;
        } else if (arguments[index] == "--names") {
            options.names = words_of(value);
        } else if (arguments[index] == "--sizes") {
            options.sizes = words_of(value);
        } else if (arguments[index] == "--batches") {
            options.batches = words_of(value);
        } else if (arguments[index] == "--seconds") {
            options.seconds = std::stod(value);
        } else {
            throw std::runtime_error("unknown argument " + arguments[index] + "; see its source");
        }
        ++index;
    }
    return options;
}

/// Whether all cases could be measured.
bool run(const BenchmarkOptions& options) {
    bool all = true;
    const double peak = measure_product_peak(kit_place(), kit_options().on_cuda ? 8192 : 256);
    std::cout << nlohmann::json{{"kind", "peak"}, {"tflops", peak / 1e12}} << std::endl;
    for (const std::string& name : options.names) {
        for (const std::string& size : options.sizes) {
            const int width = std::stoi(size);
            const int height = std::stoi(size.substr(size.find('x') + 1));
            for (const std::string& frames : options.batches) {
                const BenchmarkCase test{name, {width, height}, std::stoi(frames)};
                const nlohmann::json result = measure_or_tell(test, options.seconds);
                all = all && result["kind"] == "translation";
                std::cout << result << std::endl;
            }
        }
    }
    return all;
}

} // namespace
} // namespace unit::kit

int main(int count, char** arguments) {
    try {
        return unit::kit::run(unit::kit::read_options({arguments + 1, arguments + count})) ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "gpu-benchmark: " << error.what() << "\n";
        return 1;
    }
}
