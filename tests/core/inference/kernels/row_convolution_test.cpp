#include "core/inference/kernels/channel_blocks.h"
#include "core/inference/kernels/plain_kernels.h"
#include "tests/core/inference/kernels/guarded_values.h"

namespace unit::test {
namespace {

class RowConvolutionTest : public KernelTest {
  protected:
    /// Runs a row on the kernel and on its twin, with values between the pixels of the output, and
    /// compares all of the memory.
    void compare(int pixels, int row_count, int run, int input_step, int out_channels,
                 int output_step, float slope) {
        SCOPED_TRACE(testing::Message() << pixels << " pixels, " << row_count << " rows of " << run
                                        << ", " << out_channels << " channels");
        const auto out = static_cast<std::size_t>(out_channels);
        // An odd place for each row to begin at.
        const std::size_t row_size = static_cast<std::size_t>((pixels - 1) * input_step + run);
        const GuardedValues input(static_cast<std::size_t>(row_count) * (row_size + 1) + 1, random_,
                                  -1.0F, 1.0F);
        std::vector<const float*> rows;
        for (std::size_t row = 0; row < static_cast<std::size_t>(row_count); ++row) {
            rows.push_back(input.data() + 1 + row * (row_size + 1));
        }
        const GuardedValues weights(static_cast<std::size_t>(row_count * run) * out, random_, -1.0F,
                                    1.0F);
        const GuardedValues bias(out, random_, -1.0F, 1.0F);
        const auto size = static_cast<std::size_t>((pixels - 1) * output_step) + out;
        GuardedValues output(size, 7.0F), twin_output(size, 7.0F);
        RowConvolution job{rows.data(),    row_count,   run,   input_step,
                           weights.data(), bias.data(), slope, out_channels,
                           output.data(),  output_step, pixels};
        kernels().convolve_row(job);
        job.output = twin_output.data();
        plain::convolve_row(job);
        EXPECT_TRUE(are_close(output, twin_output, 1e-6 * row_count * run));
        EXPECT_TRUE(output.guards_are_whole());
    }
};

TEST_P(RowConvolutionTest, IsTheSumForRowsOfAnyLength) {
    for (int pixels = 1; pixels < 40; ++pixels) {
        compare(pixels, 3, 48, 16, 16, 16, 0.01F);
    }
}

TEST_P(RowConvolutionTest, TakesEveryShapeThatLayersHave) {
    compare(37, 21, 7, 1, 64, 64, 0.01F);      // 7x7 over three planes
    compare(20, 7, 7, 1, 16, 16, 0.0F);        // 7x7 over one plane
    compare(19, 3, 3 * 16, 32, 32, 32, 0.01F); // 3x3 of stride 2
    compare(19, 4, 4 * 32, 64, 64, 64, 0.01F); // 4x4 of stride 2
    compare(19, 2, 2 * 64, 64, 32, 64, 0.01F); // a phase of a transposed convolution
    compare(19, 1, 64, 64, 32, 64, 0.01F);     // the one that sees a single pixel
    compare(23, 1, 16, 16, 16, 16, 1.0F);      // 1x1
    compare(5, 9, 9 * 16, 16, 16, 16, 1.0F);   // 9x9
}

TEST_P(RowConvolutionTest, ComputesWithTheLargestValuesThatActivationsHave) {
    const GuardedValues input(16, 3e4F), weights(16 * 16, 3e4F), bias(16, -3e4F);
    const float* const rows[] = {input.data()};
    GuardedValues output(16);
    kernels().convolve_row(
        {rows, 1, 16, 16, weights.data(), bias.data(), 0.0F, 16, output.data(), 16, 1});
    for (std::size_t channel = 0; channel < 16; ++channel) {
        EXPECT_FLOAT_EQ(output[channel], 16 * 9e8F - 3e4F);
    }
}

UNIT_FOR_ALL_INSTRUCTION_SETS(RowConvolutionTest);

} // namespace
} // namespace unit::test
