#include "core/inference/kernels/plain_kernels.h"
#include "core/inference/kernels/weight_blocks.h"

#include <benchmark/benchmark.h>
#include <cstring>
#include <string>

/// The kernels of compiled plans, of every instruction set that the processor has, and their plain
/// twins: what one call takes, and multiply-adds by the layer's definition.
namespace unit {
namespace {

AlignedValues values(std::size_t size) {
    AlignedValues result(size);
    for (std::size_t index = 0; index < size; ++index) {
        result[index] = static_cast<float>(index % 37) * 0.05F - 0.9F;
    }
    return result;
}

void count_flop(benchmark::State& state, double flop) {
    state.counters["FLOP/s"] =
        benchmark::Counter(flop, benchmark::Counter::kIsIterationInvariantRate);
}

/// A 3 x 3 convolution of 64 channels at 40 x 24, by tiles, with norm and skip.
class BlockConvolution {
  public:
    static constexpr int kWidth = 40, kHeight = 24, kChannels = 64;
    static constexpr double kFlop = 18.0 * kWidth * kHeight * kChannels * kChannels;

    BlockConvolution() {
        job.width = kWidth;
        job.height = kHeight;
        job.in_channels = job.out_channels = kChannels;
        job.input = {input_.data()};
        job.output = {output_.data()};
        job.pending = {scale_.data(), offset_.data(), 0.0F, {skip_.data()}, {finished_.data()}};
    }

    TileBlock block(WinogradTile tile) {
        const int tiles = job.tiles(tile);
        scratch_.resize(winograd_scratch_size(tile, kChannels, kChannels, tiles));
        return {0, tiles, scratch_.data(), Moments::at(moments_.data(), kChannels)};
    }

    WinogradConvolution job;
    AlignedValues weights = values(std::size_t{9} * kChannels * kChannels);

  private:
    static constexpr std::size_t kSize = std::size_t{kWidth} * kHeight * kChannels;
    AlignedValues input_ = values(kSize), skip_ = values(kSize), output_ = values(kSize);
    AlignedValues finished_ = values(kSize), scale_ = values(kChannels);
    AlignedValues offset_ = values(kChannels);
    /// Of 60 tiles at most.
    AlignedValues moments_ = values(60 / kMomentTiles * Moments::size(kChannels));
    AlignedValues scratch_;
};

void by_tiles(benchmark::State& state, const InferenceKernels& kernels, WinogradTile tile,
              Storage products) {
    BlockConvolution convolution;
    const WeightBlocks packed(winograd_weights(tile, convolution.weights.data(),
                                               BlockConvolution::kChannels,
                                               BlockConvolution::kChannels),
                              products);
    convolution.job.products = products;
    convolution.job.weights = packed.data();
    const TileBlock block = convolution.block(tile);
    for (auto _ : state) {
        kernels.convolve_tiles(tile, convolution.job, block);
    }
    count_flop(state, BlockConvolution::kFlop);
}

void by_integers(benchmark::State& state, const InferenceKernels& kernels) {
    BlockConvolution convolution;
    const AlignedValues scale(BlockConvolution::kChannels, 100.0F);
    const QuantizedWeights packed =
        quantized_weights(convolution.weights.data(), BlockConvolution::kChannels,
                          BlockConvolution::kChannels, scale.data());
    const TileBlock block = convolution.block(WinogradTile::FourInIntegers);
    for (auto _ : state) {
        kernels.convolve_quantized(
            {convolution.job, scale.data(), packed.values.data(), packed.scale.data()}, block);
    }
    count_flop(state, BlockConvolution::kFlop);
}

void plainly(benchmark::State& state) {
    BlockConvolution convolution;
    for (auto _ : state) {
        plain::convolve(convolution.job, convolution.weights.data());
    }
    count_flop(state, BlockConvolution::kFlop);
}

/// A row of 320 pixels of a 3 x 3 convolution of stride 2, 16 to 32 channels, from and to values
/// that are stored in one way.
void row(benchmark::State& state, void (*convolve_row)(const RowConvolution&), Storage storage) {
    constexpr int kPixels = 320, kIn = 16, kOut = 32;
    // Of zeros, in which either takes as long as in other values.
    const AlignedValues input(std::size_t{3} * (2 * kPixels + 2) * kIn);
    const AlignedValues weights(std::size_t{9} * kIn * kOut);
    const AlignedValues bias = values(kOut);
    AlignedValues output(std::size_t{kPixels} * kOut);
    const ConstStoredValues first{input.data(), storage};
    const std::ptrdiff_t row_size = (2 * kPixels + 2) * kIn;
    const void* const rows[] = {first.data, first.at(row_size).data, first.at(2 * row_size).data};
    RowConvolution job;
    job.rows = rows;
    job.storage = storage;
    job.row_count = 3;
    job.run = 3 * kIn;
    job.input_step = 2 * kIn;
    job.weights = weights.data();
    job.bias = bias.data();
    job.slope = 0.01F;
    job.out_channels = kOut;
    job.output = {output.data(), storage};
    job.output_step = kOut;
    job.pixels = kPixels;
    for (auto _ : state) {
        convolve_row(job);
    }
    count_flop(state, 18.0 * kPixels * kIn * kOut);
}

void register_all() {
    const auto add = [](const std::string& name, const auto& run) {
        benchmark::RegisterBenchmark(name.c_str(), run);
    };
    for (const InferenceKernels& kernels : all_inference_kernels()) {
        const std::string set = std::string("/") + kernels.instruction_set;
        for (const WinogradTile tile : {WinogradTile::Four, WinogradTile::Six}) {
            add("residual convolution, tiles of " + std::to_string(tile_side(tile)) + set,
                [=](benchmark::State& state) { by_tiles(state, kernels, tile, Storage::Float32); });
        }
        add("residual convolution, bf16" + set, [=](benchmark::State& state) {
            by_tiles(state, kernels, WinogradTile::Four, Storage::BFloat16);
        });
        add("residual convolution, integers" + set,
            [=](benchmark::State& state) { by_integers(state, kernels); });
        add("row of stride 2" + set,
            [=](benchmark::State& state) { row(state, kernels.convolve_row, Storage::Float32); });
        add("row of stride 2, bf16" + set,
            [=](benchmark::State& state) { row(state, kernels.convolve_row, Storage::BFloat16); });
    }
    add("residual convolution/plain", plainly);
    add("row of stride 2/plain",
        [](benchmark::State& state) { row(state, plain::convolve_row, Storage::Float32); });
}

} // namespace
} // namespace unit

int main(int argc, char** argv) {
    unit::register_all();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
