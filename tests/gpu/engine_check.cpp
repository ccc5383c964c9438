#include "core/engine.h"

#include "core/inference/cpu_translator.h"
#include "tests/gpu/kit_frames.h"
#include "tests/gpu/kit_translator.h"

#include <functional>
#include <future>
#include <gtest/gtest.h>

// Engines as the plugin opens them: one after the other, beside each other, and where memory ends.
namespace unit::kit {
namespace {

constexpr NetworkSize kEngineSize{64, 48};

struct CloseEngine {
    void operator()(Engine* engine) const { unit_engine_entry()->close(engine); }
};
using EnginePointer = std::unique_ptr<Engine, CloseEngine>;

EnginePointer open_engine(const std::string& device, Precision precision) {
    Status status;
    const std::string checkpoint = checkpoint_of("sunny2rainy");
    EnginePointer engine(unit_engine_entry()->open({checkpoint, device, precision}, status));
    EXPECT_TRUE(status.ok()) << status.message << " (" << status.detail << ")";
    return engine;
}

std::vector<KitFrame> translated(Engine& engine, std::vector<KitFrame> frames,
                                 const NetworkSize& size = kEngineSize) {
    BatchTimes times;
    const Status status = engine.translate(Direction::From1To2, size, views_of(frames), times);
    EXPECT_TRUE(status.ok()) << status.message << " (" << status.detail << ")";
    return frames;
}

double largest_levels(const std::vector<KitFrame>& one, const std::vector<KitFrame>& other) {
    double levels = 0.0;
    for (std::size_t index = 0; index < one.size(); ++index) {
        const FrameDifference difference =
            difference_of(one[index].output, other[index].output, one[index].format.pixel_format);
        levels = std::max(levels, difference.levels);
    }
    return levels;
}

/// Where the device of this run is none of CUDA's, an engine of the CPU takes its place.
std::string device_request() {
    return kit_options().on_cuda ? "cuda" : "cpu";
}

class Engines : public testing::Test {
  protected:
    std::vector<KitFrame> random_frames(int count) {
        return kit_frames(count, kEngineSize.width, kEngineSize.height, random_);
    }

    std::mt19937 random_{4};
};

/// run.sh runs it in a process of its own: LibTorch decides once whether there is CUDA.
TEST_F(Engines, ACpuEngineComesFirstAndAGpuEngineAfterIt) {
    const EnginePointer cpu = open_engine("cpu", Precision::Float32);
    ASSERT_TRUE(cpu);
    EXPECT_TRUE(cpu->information().is_cpu);
    const std::vector<KitFrame> frames = random_frames(2);
    const std::vector<KitFrame> expected = translated(*cpu, frames);
    const EnginePointer gpu = open_engine(device_request(), Precision::Float32);
    ASSERT_TRUE(gpu);
    EXPECT_EQ(gpu->information().is_cpu, !kit_options().on_cuda);
    EXPECT_EQ(gpu->information().depth, kit_options().on_cuda ? 3 : 1);
    EXPECT_LE(largest_levels(translated(*gpu, frames), expected), 1.0);
    EXPECT_EQ(largest_levels(translated(*cpu, frames), expected), 0.0);
    report_measurement("the device is " + gpu->information().device);
}

TEST_F(Engines, AnAbsurdBatchIsOutOfMemoryAndTheEngineWorksOn) {
    if (!kit_options().on_cuda) {
        GTEST_SKIP() << "the memory of this machine is not to be used up; "
                        "ABatchWhoseFrames... does it with a device that refuses";
    }
    const EnginePointer engine = open_engine("cuda", Precision::Float16);
    ASSERT_TRUE(engine);
    const std::vector<KitFrame> frames = random_frames(2);
    const std::vector<KitFrame> expected = translated(*engine, frames);
    const BatchShape absurd{Direction::From1To2, {1920, 1080}, 20000};
    EXPECT_GT(engine->memory_needed(absurd), engine->memory_available());
    BatchTimes times;
    const Status status = engine->prepare(absurd, times);
    EXPECT_EQ(status.code, ErrorCode::OutOfMemory) << status.message << status.detail;
    EXPECT_LE(largest_levels(translated(*engine, frames), expected), 1.0);
}

TEST_F(Engines, ABatchWhoseFramesAreNotInMemoryLeavesThoseBefore) {
    if (kit_options().on_cuda) {
        GTEST_SKIP() << "a CUDA device refuses nothing on request; "
                        "AnAbsurdBatch... uses its memory up";
    }
    auto place = kit_place();
    auto& device = static_cast<gpu::test::AsynchronousDevice&>(*place.device);
    gpu::GpuTranslator translator({checkpoint_of("sunny2rainy"), "cuda", Precision::Float32},
                                  std::move(place));
    std::vector<KitFrame> frames = random_frames(2);
    translator.translate(Direction::From1To2, kEngineSize, views_of(frames));
    const std::vector<KitFrame> expected = frames;
    std::vector<KitFrame> large = kit_frames(1, 640, 480, random_);
    device.fail_allocation(0);
    EXPECT_THROW(translator.translate(Direction::From1To2, kEngineSize, views_of(large)), Error);
    translator.translate(Direction::From1To2, kEngineSize, views_of(frames));
    EXPECT_EQ(largest_levels(frames, expected), 0.0);
}

TEST_F(Engines, TwoOnOneDeviceDoNotDisturbEachOther) {
    // Large enough for a GPU to compute both at the same time.
    const NetworkSize size = kit_options().on_cuda ? NetworkSize{640, 360} : kEngineSize;
    const int batches = kit_options().on_cuda ? 50 : 5;
    const EnginePointer cpu = open_engine("cpu", Precision::Float32);
    ASSERT_TRUE(cpu);
    // The largest difference of all batches that an engine of its own makes of some frames.
    const auto work = [&](std::vector<KitFrame> frames, const std::vector<KitFrame>& expected) {
        const auto translator = kit_translator(checkpoint_of("sunny2rainy"), Precision::Float32);
        double largest = 0.0;
        for (int batch = 0; batch < batches; ++batch) {
            translator->translate(Direction::From1To2, size, views_of(frames));
            largest = std::max(largest, largest_levels(frames, expected));
        }
        return largest;
    };
    const auto frames = kit_frames(3, size.width, size.height, random_);
    const auto others = kit_frames(2, size.width, size.height, random_);
    const auto expected = translated(*cpu, frames, size);
    const auto expected_others = translated(*cpu, others, size);
    auto other = std::async(std::launch::async, work, others, std::cref(expected_others));
    EXPECT_LE(work(frames, expected), 1.0);
    EXPECT_LE(other.get(), 1.0);
}

} // namespace
} // namespace unit::kit
