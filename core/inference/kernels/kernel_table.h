#pragma once

#include "core/inference/kernels/pointwise.h"
#include "core/inference/kernels/quantized_winograd.h"
#include "core/inference/kernels/row_convolution.h"
#include "core/inference/kernels/winograd.h"

#include <cassert>
#include <vector>

namespace unit {

/// The kernels of one instruction set. Each has a plain twin, in plain_kernels.h or, of a line, in
/// its test, which compares the two. Threads: reentrant. No errors.
struct InferenceKernels {
    const char* instruction_set = nullptr;
    /// Whether convolve_quantized() is faster than convolve_tiles() in fp32: where one instruction
    /// makes more products of integers than of floating point numbers. Measured on x86 by
    /// tests/benchmarks/inference_kernels_benchmark.cpp.
    bool fast_integers = false;
    /// Whether products of bfloat16 are faster than in fp32: where there is an instruction for
    /// them.
    bool fast_bfloats = false;

    void (*convolve_row)(const RowConvolution& job) = nullptr;
    /// By WinogradTile::Four and WinogradTile::Six.
    void (*convolve_tiles_of_four)(const WinogradConvolution& job,
                                   const TileBlock& block) = nullptr;
    void (*convolve_tiles_of_six)(const WinogradConvolution& job, const TileBlock& block) = nullptr;
    /// By WinogradTile::FourInIntegers.
    void (*convolve_quantized)(const QuantizedConvolution& job, const TileBlock& block) = nullptr;
    /// Does what is pending to `pixels` pixels of `channels` channels (a multiple of kChannelBlock)
    /// and writes them to `result`. pending.finished is not used.
    void (*finish_pixels)(const Pending& pending, const ConstStoredValues& values, int pixels,
                          int channels, const StoredValues& result) = nullptr;
    /// Stores `count` values, a multiple of kChannelBlock.
    void (*store_values)(const float* values, std::ptrdiff_t count,
                         const StoredValues& stored) = nullptr;
    /// Sets `moments` to those of some pixels, 1 or more.
    void (*measure_moments)(const float* values, int pixels, int channels,
                            const Moments& moments) = nullptr;
    /// tanh of the first `pixels` pixels of a row into its planes.
    void (*write_planes)(const PatchRow& patches, int pixels,
                         const PlaneRows<float>& rows) = nullptr;
    /// Multiplies and adds in registers alone, as fast as one core can, and returns how often: the
    /// multiply-adds themselves have counted. For measuring; it has no twin. `one` is 1, which the
    /// compiler must not know; `rounds`: up to 2^20, so that the count is exact.
    double (*count_multiply_adds)(int one, int rounds) = nullptr;
    /// The same with products of bfloat16, and of 16-bit integers, summed in 32 bits.
    double (*count_bfloat_multiply_adds)(int one, int rounds) = nullptr;
    double (*count_integer_multiply_adds)(int one, int rounds) = nullptr;

    void convolve_tiles(WinogradTile tile, const WinogradConvolution& job,
                        const TileBlock& block) const {
        assert(tile != WinogradTile::FourInIntegers);
        (tile == WinogradTile::Four ? convolve_tiles_of_four : convolve_tiles_of_six)(job, block);
    }
};

/// The kernels of the best instruction set that this processor has.
const InferenceKernels& inference_kernels();

/// The kernels of every instruction set that this processor has and that they are compiled for,
/// the best first: for tests and benchmarks. Threads: not while others call inference_kernels() for
/// the first time.
std::vector<InferenceKernels> all_inference_kernels();

} // namespace unit
