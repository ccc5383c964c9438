#include "tests/gpu/kernels/kernel_comparison.h"
#include "tests/support/host_convolution.h"

// The device's own kernels for a convolution with bias and slope, beside loops in double precision.
namespace unit::kit {
namespace {

using namespace gpu;
using gpu::test::random_values;

/// Of sums of products in fp32, in any order; results are about 1.
constexpr double kTolerance = 1e-3;

template <typename Value>
class FusedConvolutions : public KernelTest {
  protected:
    FusedConvolutionShape shape(int kernel, int stride, int border, int in, int out) {
        FusedConvolutionShape shape;
        shape.value = std::is_same_v<Value, Float16> ? FusedConvolutionShape::Value::Float16
                                                     : FusedConvolutionShape::Value::BFloat16;
        shape.images = up_to(3);
        shape.height = 4 * up_to(5);
        shape.width = 4 * up_to(9);
        shape.kernel = kernel;
        shape.stride = stride;
        shape.border = border;
        shape.in_channels = in;
        shape.out_channels = out;
        return shape;
    }

    std::size_t size(int images, int height, int width, int channels) {
        return static_cast<std::size_t>(images) * height * width * channels;
    }

    void expect_what_loops_give(const FusedConvolutionShape& shape) {
        const auto fused = device_->fused_convolution(shape);
        if (!fused) {
            return; // it need not have one for every shape
        }
        ++compared_;
        KernelComparison comparison(*device_);
        const int products = shape.kernel * shape.kernel * shape.in_channels;
        const auto x = comparison.memory(random_values<Value>(
            size(shape.images, shape.height, shape.width, shape.in_channels), random_));
        const auto weights = comparison.memory(
            random_values<Value>(static_cast<std::size_t>(products) * shape.out_channels, random_,
                                 0.0F, 1.0F / std::sqrt(static_cast<float>(products))));
        const auto bias = comparison.memory(
            random_values<float>(static_cast<std::size_t>(shape.out_channels), random_));
        const auto y = comparison.memory(unset<Value>(
            size(shape.images, shape.out_height(), shape.out_width(), shape.out_channels)));
        const auto workspace =
            device_->allocate(std::max(fused->workspace_bytes(), std::size_t{1}));
        const auto tensors = [&](Side side) {
            return FusedConvolutionTensors{x.on(side), weights.on(side), bias.on(side), y.on(side),
                                           workspace->data()};
        };
        comparison.run([&] { gpu::test::convolve_on_host(shape, tensors(Side::Host)); },
                       [&](Stream& stream) { stream.convolve(*fused, tensors(Side::Device)); });
        EXPECT_LE(difference_beyond_rounding(y), kTolerance);
    }

    /// Devices before compute capability 8.0 have none for bfloat16.
    void expect_that_some_were_compared() {
        if (compared_ == 0 && std::is_same_v<Value, BFloat16>) {
            GTEST_SKIP() << "the device has no kernel for bfloat16";
        }
        EXPECT_GT(compared_, 0);
        report_measurement(std::to_string(compared_) + " fused convolutions compared with loops");
    }

  private:
    int compared_ = 0;
};
using SixteenBits = testing::Types<Float16, BFloat16>;
TYPED_TEST_SUITE(FusedConvolutions, SixteenBits);

TYPED_TEST(FusedConvolutions, GiveWhatLoopsGive) {
    for (const float slope : {0.0F, 0.01F, 1.0F}) {
        for (FusedConvolutionShape shape :
             {this->shape(7, 1, 3, 8, 64), this->shape(3, 2, 1, 64, 128),
              this->shape(4, 4, 0, 8, 64), this->shape(3, 1, 1, 16, 24),
              this->shape(1, 1, 0, 40, 8)}) {
            shape.slope = slope;
            this->expect_what_loops_give(shape);
        }
    }
    this->expect_that_some_were_compared();
}

TYPED_TEST(FusedConvolutions, TransposedGiveWhatLoopsGive) {
    for (FusedConvolutionShape shape :
         {this->shape(3, 2, 1, 64, 32), this->shape(3, 2, 1, 128, 64)}) {
        shape.transposed = true;
        shape.slope = 0.01F;
        this->expect_what_loops_give(shape);
    }
    this->expect_that_some_were_compared();
}

} // namespace
} // namespace unit::kit
