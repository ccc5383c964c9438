#include "core/inference/kernels/channel_blocks.h"
#include "core/inference/kernels/plain_kernels.h"
#include "tests/core/inference/kernels/guarded_values.h"

namespace unit::test {
namespace {

class RowConvolutionTest : public KernelTest {
  protected:
    /// Runs a row on the kernel and on its twin, with values between the pixels of the output, and
    /// compares all of the memory: from and to values stored in either way.
    void compare(int pixels, int row_count, int run, int input_step, int out_channels,
                 int output_step, float slope) {
        SCOPED_TRACE(testing::Message() << pixels << " pixels, " << row_count << " rows of " << run
                                        << ", " << out_channels << " channels");
        for (const Storage storage : {Storage::Float32, Storage::BFloat16}) {
            for (const Storage to : {Storage::Float32, Storage::BFloat16}) {
                RowConvolution job;
                job.storage = storage;
                job.output.storage = to;
                job.row_count = row_count;
                // Runs of bfloat16 are even.
                job.run = storage == Storage::BFloat16 ? (run + 1) / 2 * 2 : run;
                job.input_step = input_step;
                job.slope = slope;
                job.out_channels = out_channels;
                job.output_step = output_step;
                job.pixels = pixels;
                compare(job);
            }
        }
    }

    /// Of a job without memory.
    void compare(RowConvolution job) {
        const auto out = static_cast<std::size_t>(job.out_channels);
        const auto row_count = static_cast<std::size_t>(job.row_count);
        const auto run = static_cast<std::size_t>(job.run);
        // An odd place for each row to begin at.
        const std::ptrdiff_t row_size = (job.pixels - 1) * job.input_step + job.run + 1;
        const auto input_size = row_count * static_cast<std::size_t>(row_size) + 1;
        const GuardedStored input({input_size, random_, -1.0F, 1.0F}, job.storage);
        std::vector<const void*> rows;
        for (std::ptrdiff_t row = 0; row < job.row_count; ++row) {
            rows.push_back(input.view().at(1 + row * row_size).data);
        }
        const GuardedStored weights({row_count * run * out, random_, -1.0F, 1.0F}, job.storage);
        const GuardedValues bias(out, random_, -1.0F, 1.0F);
        const auto size = static_cast<std::size_t>((job.pixels - 1) * job.output_step) + out;
        GuardedStored output(GuardedValues(size, 7.0F), job.output.storage);
        GuardedStored twin_output = output;
        job.rows = rows.data();
        job.weights = weights.view().data;
        job.bias = bias.data();
        job.output = output.view();
        kernels().convolve_row(job);
        job.output = twin_output.view();
        plain::convolve_row(job);
        EXPECT_TRUE(are_close(output.values(), twin_output.values(), 1e-6 * job.row_count * job.run,
                              rounding_of(job.output.storage)));
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
    const void* const rows[] = {input.data()};
    GuardedValues output(16);
    RowConvolution job;
    job.rows = rows;
    job.row_count = 1;
    job.run = job.out_channels = 16;
    job.input_step = job.output_step = 16;
    job.weights = weights.data();
    job.bias = bias.data();
    job.slope = 0.0F;
    job.output = {output.data()};
    job.pixels = 1;
    kernels().convolve_row(job);
    for (std::size_t channel = 0; channel < 16; ++channel) {
        EXPECT_FLOAT_EQ(output[channel], 16 * 9e8F - 3e4F);
    }
}

UNIT_FOR_ALL_INSTRUCTION_SETS(RowConvolutionTest);

} // namespace
} // namespace unit::test
