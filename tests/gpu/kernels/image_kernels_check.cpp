#include "tests/core/gpu/kernels/test_images.h"
#include "tests/gpu/kernels/kernel_comparison.h"

// The kernels that scale images and bring the network's changes to full size, on the device and on
// the host.
namespace unit::kit {
namespace {

using namespace gpu;
using gpu::test::padded;

/// Sums over windows, and what divides by a variance and epsilon.
constexpr double kModelTolerance = 1e-4;
constexpr double kTolerance = 1e-5;

/// Images on both sides. What no kernel may read is NaN.
struct SidedImages {
    SidedValues<float> values;
    ImageSize size;

    ImageBatch<const ImagePixel> on(Side side) const {
        return {values.on<ImagePixel>(side), size.height, size.width};
    }
    ImageBatch<ImagePixel> output_on(Side side) const {
        return {values.on<ImagePixel>(side), size.height, size.width};
    }
};

class ImageKernels : public KernelTest {
  protected:
    ImageSize random_size() { return {up_to(200), up_to(70)}; }

    SidedImages random_images(KernelComparison& comparison, int images, const ImageSize& true_size,
                              const ImageSize& size) {
        const gpu::test::TestImages picture(images, true_size, size, random_);
        const auto* const first = &picture.at(0, 0, 0).red;
        const std::size_t count = std::size_t{4} * static_cast<std::size_t>(images) *
                                  static_cast<std::size_t>(size.width * size.height);
        return {comparison.memory(std::vector<float>(first, first + count)), size};
    }

    SidedImages unset_images(KernelComparison& comparison, int images, const ImageSize& size) {
        return {comparison.memory(unset<float>(std::size_t{4} * static_cast<std::size_t>(images) *
                                               static_cast<std::size_t>(size.width * size.height))),
                size};
    }

    /// Fits models, averages them and applies them; each step from what the host gave.
    void compare_local_models(int images, const ImageSize& small, const ImageSize& full,
                              float residual) {
        KernelComparison comparison(*device_);
        const auto inputs = random_images(comparison, images, small, padded(small));
        const auto outputs = random_images(comparison, images, small, padded(small));
        const auto full_inputs = random_images(comparison, images, full, padded(full));
        const auto results = unset_images(comparison, images, padded(full));
        const auto models = unset_images(comparison, 2 * images, small);
        const auto averages = unset_images(comparison, 2 * images, small);
        const auto pictures = [&](Side side) {
            return ModelledImages{inputs.on(side), outputs.on(side), small.height, small.width};
        };
        comparison.run([&](Side side) {
            return FitLocalModels{pictures(side), models.values.on<LocalModel>(side), images, 3,
                                  1e-3F};
        });
        EXPECT_LE(difference_beyond_rounding(models.values, kModelTolerance), kModelTolerance);
        comparison.run([&](Side side) {
            return AverageLocalModels{models.values.on<LocalModel>(side),
                                      averages.values.on<LocalModel>(side),
                                      pictures(side),
                                      images,
                                      3,
                                      residual};
        });
        EXPECT_LE(difference_beyond_rounding(averages.values, kModelTolerance), kModelTolerance);
        comparison.run([&](Side side) {
            return ApplyLocalModels{averages.values.on<LocalModel>(side),
                                    small.height,
                                    small.width,
                                    full_inputs.on(side),
                                    results.output_on(side),
                                    full.height,
                                    full.width,
                                    images};
        });
        EXPECT_LE(difference_beyond_rounding(results.values, kModelTolerance), kModelTolerance);
    }
};

TEST_F(ImageKernels, LocalModelsAreThoseOfTheHost) {
    for (int round = 0; round < rounds(); ++round)
        compare_local_models(up_to(3), random_size(), random_size(), round % 2 == 0 ? 0.0F : 0.7F);
}

template <typename Value>
class ScaleKernels : public ImageKernels {};
TYPED_TEST_SUITE(ScaleKernels, gpu::test::ValueTypes);

TYPED_TEST(ScaleKernels, ScalingGivesWhatTheHostGives) {
    for (int round = 0; round < this->rounds(); ++round) {
        KernelComparison comparison(*this->device_);
        const int images = this->up_to(3);
        const ImageSize from = this->random_size();
        const ImageSize to = this->random_size();
        const auto sources = this->random_images(comparison, images, from, padded(from));
        const std::size_t pixels =
            static_cast<std::size_t>(images) * padded(to).width * padded(to).height;
        const auto scaled = comparison.memory(this->template unset<TypeParam>(kPack * pixels));
        const auto colors = this->unset_images(comparison, images, padded(to));
        comparison.run([&](Side side) {
            ScaleImages<Pack<TypeParam>> kernel;
            kernel.sources = sources.on(side);
            kernel.source_height = from.height;
            kernel.source_width = from.width;
            kernel.scaled = {scaled.template on<Pack<TypeParam>>(side), padded(to).height,
                             padded(to).width};
            kernel.height = to.height;
            kernel.width = to.width;
            kernel.scaled_colors = round % 2 == 0 ? colors.output_on(side).pixels : nullptr;
            kernel.images = images;
            kernel.grey = round % 3 == 0;
            return kernel;
        });
        EXPECT_LE(difference_beyond_rounding(scaled), kTolerance);
        EXPECT_LE(difference_beyond_rounding(colors.values), kTolerance);
    }
}

} // namespace
} // namespace unit::kit
