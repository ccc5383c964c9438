#include "tests/core/inference/engine_fixture.h"

#include <ATen/CPUGeneratorImpl.h>
#include <fstream>

// What is asked for a frame, precisions, and what an engine says of time and memory.
namespace unit {
namespace {

TEST_F(EngineTest, BlendsTheInputInByTheStrength) {
    ASSERT_TRUE(open_on_cpu().ok());
    const Frame input(20, 12, 3);
    const Frame full = translated(Direction::From1To2, input);
    for (const float strength : {0.0F, 0.25F, 0.5F}) {
        const Frame blended =
            translated_with(input, [&](TranslationFrame& frame) { frame.strength = strength; });
        for (std::size_t place = 0; place < input.bytes.size(); ++place) {
            const float expected =
                static_cast<float>(input.bytes[place]) +
                strength * static_cast<float>(full.bytes[place] - input.bytes[place]);
            // The translation is not rounded before it is blended.
            ASSERT_NEAR(blended.bytes[place], expected, 1.01F) << strength;
        }
    }
}

TEST_F(EngineTest, NoiseOfASeedIsTheSameForEveryFrameAndBatch) {
    ASSERT_TRUE(open_on_cpu().ok());
    const Frame input(20, 12, 3);
    const auto noisy = [&](float noise, std::uint64_t seed) {
        return translated_with(input, [&](TranslationFrame& frame) {
            frame.noise = noise;
            frame.seed = seed;
        });
    };
    const Frame first = noisy(1.0F, 7);
    EXPECT_GT(largest_difference(first, translated(Direction::From1To2, input)), 1);
    EXPECT_TRUE(noisy(1.0F, 7).bytes == first.bytes);
    EXPECT_GT(largest_difference(noisy(1.0F, 8), first), 1);
    EXPECT_TRUE(noisy(1.0F, 7).bytes == first.bytes) << "after another seed";
    EXPECT_TRUE(noisy(0.0F, 7).bytes == translated(Direction::From1To2, input).bytes);
}

TEST_F(EngineTest, AddsNoiseOfTheGivenDeviationToTheLatent) {
    ASSERT_TRUE(open_on_cpu().ok());
    const Frame input(16, 16, 3);
    const c10::InferenceMode inference_mode;
    const at::Tensor image = image_of(input);
    const at::Tensor mu = model_->encode(DomainNumber::One, image);
    auto generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{5});
    const at::Tensor eta = at::randn(mu.sizes().slice(1), generator, at::TensorOptions(at::kFloat));
    const Frame expected = frame_of(model_->generate(DomainNumber::Two, mu + 0.5 * eta), input);
    const Frame noisy = translated_with(input, [](TranslationFrame& frame) {
        frame.noise = 0.5F;
        frame.seed = 5;
    });
    EXPECT_LE(largest_difference(noisy, expected), 1);
}

TEST_F(EngineTest, ComputesInBfloat16CloseToFloat32) {
    ASSERT_TRUE(open_on_cpu().ok());
    EXPECT_EQ(engine_->precision(Direction::From1To2), Precision::Float32);
    const Frame input(36, 20, 3);
    const Frame expected = translated(Direction::From1To2, input);
    ASSERT_TRUE(open({checkpoint_.string(), "cpu", Precision::BFloat16}).ok());
    EXPECT_EQ(engine_->precision(Direction::From1To2), Precision::BFloat16);
    const Frame reduced = translated(Direction::From1To2, input);
    // bfloat16 has 8 bits of precision, and errors of ten layers add up.
    EXPECT_LT(mean_difference(reduced, expected), 4.0);
    EXPECT_GT(largest_difference(reduced, expected), 0);
}

TEST_F(EngineTest, RefusesHalfPrecisionOnTheCpu) {
    const Status status = open({checkpoint_.string(), "cpu", Precision::Float16});
    EXPECT_EQ(status.code, ErrorCode::Unsupported);
    EXPECT_NE(status.message.find("fp16"), std::string::npos);
}

TEST_F(EngineTest, TheNumberOfThreadsChangesRoundingAtMost) {
    const Frame input(97, 66, 4);
    std::vector<Frame> results;
    for (const int threads : {1, 2, 3}) {
        ASSERT_TRUE(open({checkpoint_.string(), "cpu", Precision::Float32, threads}).ok());
        results.push_back(translated(Direction::From1To2, input));
        EXPECT_LE(largest_difference(results.back(), results.front()), 1) << threads;
    }
}

TEST_F(EngineTest, TwoRunsAreEqualToTheLastBit) {
    ASSERT_TRUE(open_on_cpu().ok());
    std::vector<Frame> inputs;
    for (unsigned seed = 0; seed < 3; ++seed) {
        inputs.emplace_back(97, 66, seed);
    }
    std::vector<Frame> first;
    std::vector<Frame> second;
    ASSERT_TRUE(translate(Direction::From1To2, inputs, first).ok());
    ASSERT_TRUE(open_on_cpu().ok());
    ASSERT_TRUE(translate(Direction::From1To2, inputs, second).ok());
    for (std::size_t place = 0; place < inputs.size(); ++place) {
        EXPECT_TRUE(first[place].bytes == second[place].bytes) << place;
    }
}

TEST_F(EngineTest, PreparesAndMeasuresABatch) {
    ASSERT_TRUE(open_on_cpu().ok());
    BatchTimes times;
    ASSERT_TRUE(engine_->prepare({Direction::From1To2, {64, 48}, 3}, times).ok());
    EXPECT_GT(times.read.count(), 0);
    EXPECT_GT(times.compute.count(), 0);
    EXPECT_GT(times.write.count(), 0);
}

/// The resident memory of this process at its peak since the last reset, in bytes.
std::int64_t peak_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) {
            return std::stoll(line.substr(6)) * 1024;
        }
    }
    return 0;
}

TEST_F(EngineTest, KnowsHowMuchMemoryABatchNeeds) {
    CheckpointDescription description;
    description.model = preset("lite");
    const Unit model(description.model);
    save_checkpoint(checkpoint_, description, model, WeightType::F32);
    ASSERT_TRUE(open({checkpoint_.string(), "cpu", Precision::Float32, 1}).ok());
    const BatchShape small{Direction::From1To2, {64, 64}, 1};
    const BatchShape large{Direction::From1To2, {960, 640}, 1};
    BatchTimes times;
    ASSERT_TRUE(engine_->prepare(small, times).ok()); // what is made once is made
    const auto reset = [] {
        std::ofstream clear("/proc/self/clear_refs");
        clear << "5";
        return static_cast<bool>(clear.flush());
    };
    if (!reset()) {
        GTEST_SKIP() << "this system does not let a process reset its peak memory";
    }
    const std::int64_t before = peak_memory();
    ASSERT_TRUE(engine_->prepare(large, times).ok());
    const auto measured = static_cast<double>(peak_memory() - before);
    const auto said = static_cast<double>(engine_->memory_needed(large));
    EXPECT_GT(said, 0.7 * measured);
    EXPECT_LT(said, 1.3 * measured);
    // Each thread has a frame of its own.
    EXPECT_EQ(engine_->memory_needed({Direction::From1To2, {960, 640}, 5}),
              engine_->memory_needed(large));
}

} // namespace
} // namespace unit
