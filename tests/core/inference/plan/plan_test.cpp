#include "core/inference/kernels/kernel_table.h"
#include "tests/core/inference/plan/design_test.h"
#include "tests/core/inference/plan/plan_images.h"
#include "tests/core/inference/plan/random_weights.h"

#include <cstring>
#include <gtest/gtest.h>

// Models and images that examples/python/unit_model.py computed with them; see
// tests/fixtures/unit_model/make_unit_model.py.
namespace unit::test {
namespace {

PlaneImage image_of(const TensorEntry& entry) {
    PlaneImage image(static_cast<int>(entry.shape[1]), static_cast<int>(entry.shape[3]),
                     static_cast<int>(entry.shape[2]));
    std::memcpy(image.values.data(), entry.data.data(), image.values.size() * sizeof(float));
    return image;
}

class PlanOfDesign : public DesignTest {
  protected:
    /// Tells in the report which kernels computed it all: tests/avx512/run.sh looks there.
    static void SetUpTestSuite() {
        RecordProperty("instruction_set", inference_kernels().instruction_set);
    }

    PlaneImage translated(const PlanShape& shape, const PlaneImage& image,
                          const float* noise = nullptr) {
        Plan plan(model_, weights_, shape);
        return run_plan(plan, image, model_.image_channels[static_cast<std::size_t>(shape.to - 1)],
                        noise);
    }

    PlaneImage random_image(int domain, int width, int height) const {
        return PlaneImage::random(model_.image_channels[static_cast<std::size_t>(domain - 1)],
                                  width, height, 5);
    }
};

TEST_P(PlanOfDesign, GivesTheImagesThatPythonComputed) {
    const SafetensorsFile images(
        path().replace_filename(std::string(GetParam()) + "_images.safetensors"));
    for (const int from : {1, 2}) {
        for (const int to : {1, 2}) {
            const PlaneImage image = image_of(images.tensor(from == 1 ? "x1" : "x2"));
            std::string key = "x";
            key += std::to_string(10 * from + to);
            const PlaneImage result = translated({from, to, image.width, image.height}, image);
            EXPECT_LE(largest_difference(result, image_of(images.tensor(key))), 1e-4) << key;
        }
    }
}

TEST_P(PlanOfDesign, IsCloseInBfloat16) {
    const PlaneImage image = random_image(1, 64, 48);
    PlanShape shape{1, 2, 64, 48};
    const PlaneImage exact = translated(shape, image);
    const std::vector<float> nothing(static_cast<std::size_t>(model_.latent_channels()) * 16 * 12,
                                     0.0F);
    PlaneImage stored = exact;
    for (const auto& [products, most] :
         {std::pair(Storage::Float32, 0.1), std::pair(Storage::BFloat16, 0.2)}) {
        shape.storage = Storage::BFloat16;
        shape.products = products;
        shape.has_noise = false;
        const PlaneImage rounded = translated(shape, image);
        EXPECT_GT(largest_difference(rounded, stored), 0.0);
        EXPECT_LE(largest_difference(rounded, exact), most);
        stored = rounded;
        shape.has_noise = true;
        EXPECT_LE(largest_difference(translated(shape, image, nothing.data()), exact), most);
    }
}

TEST_P(PlanOfDesign, GivesTheSameToTheBitInAnyNumberOfThreads) {
    const PlaneImage image = random_image(1, 100, 76);
    for (const Storage rounding : {Storage::Float32, Storage::BFloat16}) {
        PlanShape shape{1, 2, 100, 76};
        shape.storage = shape.products = rounding;
        const PlaneImage alone = translated(shape, image);
        for (const int threads : {2, 3, 5}) {
            shape.threads = threads;
            EXPECT_EQ(translated(shape, image).values, alone.values) << threads;
        }
    }
}

TEST_P(PlanOfDesign, TakesTheMemoryThatIsReckonedBefore) {
    for (const Storage storage : {Storage::Float32, Storage::BFloat16}) {
        for (const Storage products : {Storage::Float32, Storage::BFloat16}) {
            PlanShape shape{1, 2, 100, 76};
            shape.threads = 3;
            shape.storage = storage;
            shape.products = products;
            EXPECT_EQ(Plan::memory_size(model_, shape),
                      Plan(model_, weights_, shape).memory_size());
        }
    }
}

TEST_P(PlanOfDesign, GivesTheSameInEveryRun) {
    const PlaneImage image = random_image(1, 64, 48);
    const PlaneImage other = PlaneImage::random(image.channels, 64, 48, 9);
    Plan plan(model_, weights_, {1, 2, 64, 48});
    const int channels = model_.image_channels[1];
    const PlaneImage first = run_plan(plan, image, channels);
    EXPECT_GT(largest_difference(run_plan(plan, other, channels), first), 1e-3);
    EXPECT_EQ(run_plan(plan, image, channels).values, first.values);
}

TEST_P(PlanOfDesign, AddsNoiseToTheLatent) {
    const PlaneImage image = random_image(1, 32, 24);
    const std::size_t size = static_cast<std::size_t>(model_.latent_channels()) * 8 * 6;
    const std::vector<float> nothing(size, 0.0F);
    std::vector<float> noise = nothing;
    noise[7] = 5.0F;
    PlanShape shape{1, 2, 32, 24};
    const PlaneImage plain = translated(shape, image);
    shape.has_noise = true;
    EXPECT_LE(largest_difference(translated(shape, image, nothing.data()), plain), 1e-5);
    EXPECT_GT(largest_difference(translated(shape, image, noise.data()), plain), 1e-4);
}

TEST_P(PlanOfDesign, TellsWhatItsPartsTake) {
    const PlaneImage image = random_image(1, 64, 48);
    Plan plan(model_, weights_, {1, 2, 64, 48});
    plan.take_times();
    run_plan(plan, image, model_.image_channels[1]);
    double flop = 0.0;
    for (const PartTime& part : plan.take_times()) {
        EXPECT_GE(part.seconds, -1e-9) << part.name;
        flop += part.flop;
    }
    EXPECT_DOUBLE_EQ(flop, translation_flop(model_, 1, 2, 64, 48));
}

// With so many channels the blocks of tiles are larger for some numbers of threads.
TEST(PlanOfManyChannels, GivesTheSameToTheBitInAnyNumberOfThreads) {
    ModelConfiguration model;
    model.encoder_width = model.generator_width = 36;
    model.encoder_private_blocks = 1;
    model.encoder_shared_blocks = model.generator_shared_blocks = 0;
    model.generator_private_blocks = 0;
    PackedWeights weights = random_weights(model);
    const PlaneImage image = PlaneImage::random(3, 264, 264, 5);
    std::vector<float> expected;
    for (const int threads : {1, 2, 4}) {
        PlanShape shape{1, 2, 264, 264};
        shape.threads = threads;
        Plan plan(model, weights, shape);
        const PlaneImage result = run_plan(plan, image, 3);
        if (threads == 1) {
            expected = result.values;
        }
        EXPECT_EQ(result.values, expected) << threads;
    }
}

INSTANTIATE_TEST_SUITE_P(Designs, PlanOfDesign, kDesigns, name_of_design);

} // namespace
} // namespace unit::test
