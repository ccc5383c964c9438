#if defined(UNIT_KERNELS_WINOGRAD_INPUT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_WINOGRAD_INPUT_INL_H_
#undef UNIT_KERNELS_WINOGRAD_INPUT_INL_H_
#else
#define UNIT_KERNELS_WINOGRAD_INPUT_INL_H_
#endif

#include "core/inference/kernels/border.h"
#include "core/inference/kernels/vectors-inl.h"
#include "core/inference/kernels/winograd_scratch.h"
#include "core/inference/kernels/winograd_transforms-inl.h"

HWY_BEFORE_NAMESPACE();
namespace unit {
namespace HWY_NAMESPACE {

enum class Read {
    Plain,   ///< nothing is pending
    Finish,  ///< scale, offset, activation
    AddSkip, ///< scale, offset, activation, skip; the result is kept where that is asked for
};

/// Reads a vector of channels of pixels, and does what is pending.
template <Read read, typename Value>
class PixelReader {
  public:
    HWY_INLINE PixelReader(const Pending& pending, std::ptrdiff_t channel)
        : scale_(read == Read::Plain ? hn::Zero(kFloat)
                                     : hn::Load(kFloat, pending.scale + channel)),
          offset_(read == Read::Plain ? hn::Zero(kFloat)
                                      : hn::Load(kFloat, pending.offset + channel)),
          slope_(hn::Set(kFloat, pending.slope)) {}

    /// `place` is that of the value in both arrays.
    HWY_INLINE FloatVector operator()(const Value* values, const Value* skip,
                                      std::ptrdiff_t place) const {
        const FloatVector value = load_stored(values + place);
        if constexpr (read == Read::Plain) {
            return value;
        }
        const FloatVector finished = activate(hn::MulAdd(value, scale_, offset_), slope_);
        if constexpr (read == Read::AddSkip) {
            return hn::Add(finished, load_stored(skip + place));
        }
        return finished;
    }

  private:
    FloatVector scale_, offset_, slope_;
};

/// A square of pixels that a tile is made from.
template <typename Value>
struct Patch {
    const Value* values = nullptr; ///< its first pixel
    const Value* skip = nullptr;
    Value* finished = nullptr;   ///< or nullptr: nothing is kept
    std::ptrdiff_t row_step = 0; ///< from a pixel to the one below
};

/// B^T d B of one patch, all of which is inside the image, into `result` [products, in_channels].
/// `shift`: of a WinogradConvolution.
template <WinogradTile tile, Read read, typename Value, typename Result>
HWY_INLINE void transform_patch(const Patch<Value>& patch, const Pending& pending,
                                const float* shift, std::ptrdiff_t channels, Result* result,
                                std::ptrdiff_t result_step) {
    constexpr int kSide = tile_side(tile) + 2;
    HWY_ALIGN float columns[kSide * kSide * kLanes];
    for (std::ptrdiff_t channel = 0; channel < channels; channel += kLanes) {
        const PixelReader<read, Value> reader(pending, channel);
        const FloatVector taken = shift ? hn::Load(kFloat, shift + channel) : hn::Zero(kFloat);
        for (int x = 0; x < kSide; ++x) {
            const std::ptrdiff_t first = x * channels + channel;
            // The tile's own pixels, which no other tile keeps.
            const bool keeps =
                read == Read::AddSkip && patch.finished && x > 0 && x <= tile_side(tile);
            TileTransform<tile>::input(
                [&](int y) HWY_ATTR {
                    const std::ptrdiff_t place = first + y * patch.row_step;
                    const FloatVector value = reader(patch.values, patch.skip, place);
                    if (keeps && y > 0 && y <= tile_side(tile)) {
                        store_stored(value, patch.finished + place);
                    }
                    return hn::Sub(value, taken);
                },
                [&](int y, FloatVector value)
                    HWY_ATTR { hn::Store(value, kFloat, columns + (y * kSide + x) * kLanes); });
        }
        for (int y = 0; y < kSide; ++y) {
            TileTransform<tile>::input(
                [&](int x)
                    HWY_ATTR { return hn::Load(kFloat, columns + (y * kSide + x) * kLanes); },
                [&](int x, FloatVector value) HWY_ATTR {
                    store_stored(value, result + (y * kSide + x) * result_step + channel);
                });
        }
    }
}

/// Collects a patch that reaches beyond the image: all of it finished, with the image's padding.
template <WinogradTile tile, Read read, typename Value>
HWY_INLINE void collect_patch(const WinogradConvolution& job, int left, int top, float* patch) {
    constexpr int kSide = tile_side(tile) + 2;
    const std::ptrdiff_t channels = job.in_channels;
    const auto* const values = static_cast<const Value*>(job.input.data);
    const auto* const skip = static_cast<const Value*>(job.pending.skip.data);
    auto* const finished = static_cast<Value*>(job.pending.finished.data);
    for (int y = 0; y < kSide; ++y) {
        const int row = inside(top + y, job.height, job.padding);
        for (int x = 0; x < kSide; ++x, patch += channels) {
            const int column = inside(left + x, job.width, job.padding);
            if (row < 0 || column < 0) {
                for (std::ptrdiff_t channel = 0; channel < channels; channel += kLanes) {
                    hn::Store(hn::Zero(kFloat), kFloat, patch + channel);
                }
                continue;
            }
            const std::ptrdiff_t pixel = (std::ptrdiff_t{row} * job.width + column) * channels;
            const bool keeps = read == Read::AddSkip && finished && row == top + y &&
                               column == left + x && x > 0 && y > 0 && x <= tile_side(tile) &&
                               y <= tile_side(tile);
            for (std::ptrdiff_t channel = 0; channel < channels; channel += kLanes) {
                const PixelReader<read, Value> reader(job.pending, channel);
                const FloatVector value = reader(values, skip, pixel + channel);
                hn::Store(value, kFloat, patch + channel);
                if (keeps) {
                    store_stored(value, finished + pixel + channel);
                }
            }
        }
    }
}

/// Calls `transform(index, patch)` for the patch of each tile of a block; where it reaches beyond
/// the image, `transform_collected(index, patch)` for one that has been collected, with nothing
/// pending.
template <WinogradTile tile, Read read, typename Value, typename Transform,
          typename TransformCollected>
HWY_INLINE void for_each_patch(const WinogradConvolution& job, const TileBlock& block,
                               float* memory, const Transform& transform,
                               const TransformCollected& transform_collected) {
    constexpr int kSide = tile_side(tile) + 2;
    const int tiles_in_a_row = job.tiles_in_a_row(tile);
    const std::ptrdiff_t channels = job.in_channels;
    const std::ptrdiff_t row_step = job.width * channels;
    for (int index = 0; index < block.count; ++index) {
        const int left = (block.first + index) % tiles_in_a_row * tile_side(tile) - 1;
        const int top = (block.first + index) / tiles_in_a_row * tile_side(tile) - 1;
        if (left >= 0 && top >= 0 && left + kSide <= job.width && top + kSide <= job.height) {
            const std::ptrdiff_t first = top * row_step + left * channels;
            Patch<Value> patch{static_cast<const Value*>(job.input.data) + first, nullptr, nullptr,
                               row_step};
            if constexpr (read == Read::AddSkip) {
                patch.skip = static_cast<const Value*>(job.pending.skip.data) + first;
                if (job.pending.finished) {
                    patch.finished = static_cast<Value*>(job.pending.finished.data) + first;
                }
            }
            transform(index, patch);
        } else {
            collect_patch<tile, read, Value>(job, left, top, memory);
            transform_collected(index, Patch<float>{memory, nullptr, nullptr, kSide * channels});
        }
    }
}

template <WinogradTile tile, typename Result, Read read, typename Value>
HWY_NOINLINE void transform_input_of(const WinogradConvolution& job, const TileBlock& block,
                                     const WinogradScratch& scratch) {
    const std::ptrdiff_t channels = job.in_channels;
    auto* const values = static_cast<Result*>(scratch.values);
    for_each_patch<tile, read, Value>(
        job, block, scratch.patch,
        [&](int index, const Patch<Value>& patch) HWY_ATTR {
            transform_patch<tile, read>(patch, job.pending, job.shift, channels,
                                        values + index * channels, scratch.values_step);
        },
        [&](int index, const Patch<float>& patch) HWY_ATTR {
            transform_patch<tile, Read::Plain>(patch, {}, job.shift, channels,
                                               values + index * channels, scratch.values_step);
        });
}

template <WinogradTile tile, typename Result, typename Value>
HWY_INLINE void transform_input_from(const WinogradConvolution& job, const TileBlock& block,
                                     const WinogradScratch& scratch) {
    if (!job.pending.is_needed()) {
        transform_input_of<tile, Result, Read::Plain, Value>(job, block, scratch);
    } else if (!job.pending.skip) {
        transform_input_of<tile, Result, Read::Finish, Value>(job, block, scratch);
    } else {
        transform_input_of<tile, Result, Read::AddSkip, Value>(job, block, scratch);
    }
}

/// B^T d B of all tiles of a block, stored as `Result`.
template <WinogradTile tile, typename Result>
HWY_INLINE void transform_input(const WinogradConvolution& job, const TileBlock& block,
                                const WinogradScratch& scratch) {
    if (job.input.storage == Storage::Float32) {
        transform_input_from<tile, Result, float>(job, block, scratch);
    } else {
        transform_input_from<tile, Result, hwy::bfloat16_t>(job, block, scratch);
    }
}

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif
