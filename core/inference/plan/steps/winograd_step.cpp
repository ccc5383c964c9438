#include "core/inference/plan/steps/winograd_step.h"

#include "core/inference/plan/work_sizes.h"

#include <algorithm>
#include <cmath>

namespace unit {
namespace {

/// Rows, and columns, of pixels of which the mean is taken for a shift.
constexpr int kSamples = 8;

} // namespace

WinogradStep::WinogradStep(const Arena& arena, const PathLayer& layer, PackedWeights& weights,
                           const InputRanges& ranges, PlanValue input,
                           std::optional<PlanTensor> finished, PlanTensor output,
                           const PlanShape& shape)
    : arena_(arena), layer_(layer), input_(std::move(input)), finished_(finished), output_(output) {
    job_.width = output.width;
    job_.height = output.height;
    job_.in_channels = padded_channels(layer.in_channels);
    job_.out_channels = padded_channels(layer.out_channels);
    job_.padding = layer.padding;
    if (const auto known = ranges.find(layer.convolution); known != ranges.end()) {
        tile_ = WinogradTile::FourInIntegers;
        quantized_ = weights.quantized(layer, known->second);
    } else {
        // Not of an image's last layer, where rounding would be seen.
        job_.products = layer.is_in_block() ? shape.products : Storage::Float32;
        tile_ = job_.products == Storage::BFloat16 ? WinogradTile::Four : best_tile(job_);
        weights_ = weights.winograd(layer, tile_, job_.products);
        job_.weights = weights_->data();
        if (job_.products == Storage::BFloat16 && layer.norm == Norm::Instance) {
            shift_.resize(static_cast<std::size_t>(job_.in_channels));
            shift_sums_.resize(shift_.size());
            job_.shift = shift_.data();
        }
    }
    block_size_ = tiles_to_a_block(tile_, job_, shape.threads);
    norm_ = std::make_shared<NormStatistics>(layer, weights, pixels_of_moments());
}

std::size_t WinogradStep::pieces() const {
    return static_cast<std::size_t>((job_.tiles(tile_) + block_size_ - 1) / block_size_);
}

std::size_t WinogradStep::scratch_size() const {
    return winograd_scratch_size(tile_, job_.in_channels, job_.out_channels, block_size_);
}

void WinogradStep::bind(std::byte* memory, const std::vector<float*>& scratch) {
    job_.input = input_.tensor.in(arena_, memory);
    job_.pending = input_.pending(arena_, memory);
    job_.pending.finished = finished_ ? finished_->in(arena_, memory) : StoredValues();
    job_.output = output_.in(arena_, memory);
    scratch_ = scratch;
}

/// The mean of some pixels: a flat image's value, and near most of what others have.
void WinogradStep::set_shift() {
    if (job_.shift == nullptr) {
        return;
    }
    float* const pixel = scratch_.front(); // no piece uses it yet
    std::ranges::fill(shift_sums_, 0.0);
    for (int sample = 0; sample < kSamples * kSamples; ++sample) {
        const int y = (2 * (sample / kSamples) + 1) * job_.height / (2 * kSamples);
        const int x = (2 * (sample % kSamples) + 1) * job_.width / (2 * kSamples);
        finish_pixel(std::ptrdiff_t{y} * job_.width + x, pixel);
        for (std::size_t channel = 0; channel < shift_sums_.size(); ++channel) {
            shift_sums_[channel] += pixel[channel];
        }
    }
    for (std::size_t channel = 0; channel < shift_sums_.size(); ++channel) {
        shift_[channel] = static_cast<float>(shift_sums_[channel] / (kSamples * kSamples));
    }
}

/// The finished values of one pixel of the input.
void WinogradStep::finish_pixel(std::ptrdiff_t index, float* pixel) const {
    const std::ptrdiff_t first = index * job_.in_channels;
    Pending pending = job_.pending;
    pending.skip = pending.skip ? pending.skip.at(first) : ConstStoredValues();
    inference_kernels().finish_pixels(pending, job_.input.at(first), 1, job_.in_channels,
                                      {pixel, Storage::Float32});
}

TileBlock WinogradStep::block(std::size_t piece) const {
    const int first = static_cast<int>(piece) * block_size_;
    return {first, std::min(block_size_, job_.tiles(tile_) - first), nullptr, {}};
}

/// Of each group of tiles whose moments are taken together.
std::vector<double> WinogradStep::pixels_of_moments() const {
    const int side = tile_side(tile_);
    const int in_a_row = job_.tiles_in_a_row(tile_);
    const int tiles = job_.tiles(tile_);
    std::vector<double> counts(static_cast<std::size_t>((tiles + kMomentTiles - 1) / kMomentTiles));
    for (int index = 0; index < tiles; ++index) {
        counts[static_cast<std::size_t>(index / kMomentTiles)] +=
            std::min(side, job_.width - index % in_a_row * side) *
            std::min(side, job_.height - index / in_a_row * side);
    }
    return counts;
}

void WinogradStep::compute(std::size_t piece, int thread) {
    const auto index = static_cast<std::size_t>(thread);
    const auto started = std::chrono::steady_clock::now();
    TileBlock tiles = block(piece);
    tiles.scratch = scratch_[index];
    tiles.moments = norm_->part(static_cast<std::size_t>(tiles.first / kMomentTiles));
    if (quantized_) {
        inference_kernels().convolve_quantized({job_, quantized_->input_scale.data(),
                                                quantized_->weights.values.data(),
                                                quantized_->weights.scale.data()},
                                               tiles);
    } else {
        inference_kernels().convolve_tiles(tile_, job_, tiles);
    }
    if (!times_.empty()) {
        times_[index] += std::chrono::steady_clock::now() - started;
    }
}

void WinogradStep::add_ranges(InputRanges& ranges) const {
    // Not those of an image's last layer, whose rounding would be seen.
    if (layer_.is_in_block()) {
        ranges[layer_.convolution].resize(static_cast<std::size_t>(layer_.in_channels));
    }
}

void WinogradStep::watch_ranges(InputRanges& ranges) noexcept {
    const auto known = ranges.find(layer_.convolution);
    if (known == ranges.end()) {
        return;
    }
    std::vector<float>& largest = known->second;
    float* const pixel = scratch_.front(); // no piece uses it yet
    for (std::ptrdiff_t index = 0; index < std::ptrdiff_t{job_.width} * job_.height; ++index) {
        finish_pixel(index, pixel);
        for (std::size_t channel = 0; channel < largest.size(); ++channel) {
            largest[channel] = std::max(largest[channel], std::abs(pixel[channel]));
        }
    }
}

std::vector<PartTime> WinogradStep::take_times() {
    std::chrono::nanoseconds time{0};
    for (const std::chrono::nanoseconds of_thread : times_) {
        time += of_thread;
    }
    times_.assign(scratch_.size(), {});
    const double pixels = static_cast<double>(job_.width) * job_.height;
    const double pairs = static_cast<double>(layer_.in_channels) * layer_.out_channels;
    const double computed = 2.0 * job_.tiles(tile_) * tile_products(tile_) *
                            static_cast<double>(job_.in_channels) * job_.out_channels;
    const double inputs = 1.0 + (input_.skip ? 1.0 : 0.0) + (finished_ ? 1.0 : 0.0);
    const double bytes =
        pixels * (inputs * job_.in_channels * static_cast<double>(bytes_of(input_.tensor.storage)) +
                  job_.out_channels * static_cast<double>(bytes_of(output_.storage))) +
        static_cast<double>(quantized_ ? 2 * quantized_->weights.values.size() : weights_->bytes());
    const Arithmetic arithmetic = quantized_ ? Arithmetic::Integers : arithmetic_of(job_.products);
    return {{layer_.convolution, std::chrono::duration<double>(time).count(), 18.0 * pairs * pixels,
             OperationCounts(arithmetic, computed), bytes}};
}

} // namespace unit
