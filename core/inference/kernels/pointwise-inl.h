#if defined(UNIT_KERNELS_POINTWISE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_POINTWISE_INL_H_
#undef UNIT_KERNELS_POINTWISE_INL_H_
#else
#define UNIT_KERNELS_POINTWISE_INL_H_
#endif

#include "core/inference/kernels/pointwise.h"
#include "core/inference/kernels/tanh-inl.h"
#include "core/inference/kernels/vectors-inl.h"
#include "core/inference/kernels/winograd_input-inl.h"

HWY_BEFORE_NAMESPACE();
namespace unit {
namespace HWY_NAMESPACE {

template <Read read, typename Value, typename Result>
HWY_INLINE void finish_as(const Pending& pending, const Value* values, std::ptrdiff_t pixels,
                          std::ptrdiff_t channels, Result* result) {
    const auto* const skip = static_cast<const Value*>(pending.skip.data);
    for (std::ptrdiff_t channel = 0; channel < channels; channel += kLanes) {
        const PixelReader<read, Value> reader(pending, channel);
        for (std::ptrdiff_t place = channel; place < pixels * channels; place += channels) {
            store_stored(reader(values, skip, place), result + place);
        }
    }
}

template <typename Value, typename Result>
HWY_INLINE void finish_stored(const Pending& pending, const Value* values, int pixels, int channels,
                              Result* result) {
    if (!pending.is_needed()) {
        finish_as<Read::Plain>(pending, values, pixels, channels, result);
    } else if (!pending.skip) {
        finish_as<Read::Finish>(pending, values, pixels, channels, result);
    } else {
        finish_as<Read::AddSkip>(pending, values, pixels, channels, result);
    }
}

template <typename Value>
HWY_INLINE void finish_to(const Pending& pending, const Value* values, int pixels, int channels,
                          const StoredValues& result) {
    if (result.storage == Storage::Float32) {
        finish_stored(pending, values, pixels, channels, static_cast<float*>(result.data));
    } else {
        finish_stored(pending, values, pixels, channels,
                      static_cast<hwy::bfloat16_t*>(result.data));
    }
}

HWY_NOINLINE void finish_pixels(const Pending& pending, const ConstStoredValues& values, int pixels,
                                int channels, const StoredValues& result) {
    if (values.storage == Storage::Float32) {
        finish_to(pending, static_cast<const float*>(values.data), pixels, channels, result);
    } else {
        finish_to(pending, static_cast<const hwy::bfloat16_t*>(values.data), pixels, channels,
                  result);
    }
}

HWY_NOINLINE void store_values(const float* values, std::ptrdiff_t count,
                               const StoredValues& stored) {
    for (std::ptrdiff_t place = 0; place < count; place += kLanes) {
        const FloatVector value = hn::Load(kFloat, values + place);
        if (stored.storage == Storage::Float32) {
            store_stored(value, static_cast<float*>(stored.data) + place);
        } else {
            store_stored(value, static_cast<hwy::bfloat16_t*>(stored.data) + place);
        }
    }
}

HWY_NOINLINE void measure_moments(const float* values, int pixels, int channels,
                                  const Moments& moments) {
    const std::ptrdiff_t step = channels;
    for (std::ptrdiff_t channel = 0; channel < step; channel += kLanes) {
        const FloatVector shift = hn::Load(kFloat, values + channel);
        FloatVector sum = hn::Zero(kFloat);
        FloatVector squares = hn::Zero(kFloat);
        for (std::ptrdiff_t place = channel; place < pixels * step; place += step) {
            const FloatVector shifted = hn::Sub(hn::Load(kFloat, values + place), shift);
            sum = hn::Add(sum, shifted);
            squares = hn::MulAdd(shifted, shifted, squares);
        }
        hn::Store(shift, kFloat, moments.shift + channel);
        hn::Store(sum, kFloat, moments.sum + channel);
        hn::Store(squares, kFloat, moments.squares + channel);
    }
}

HWY_NOINLINE void write_planes(const PatchRow& patches, int pixels, const PlaneRows<float>& rows) {
    // A vector holds whole patches, or one pixel: its places are the same all along a row.
    static_assert(kLanes == 1 || kLanes % 4 == 0);
    const hn::RebindToSigned<FloatTag> integers;
    HWY_ALIGN std::int32_t places_of_lanes[kLanes];
    for (int lane = 0; lane < kLanes; ++lane) {
        places_of_lanes[lane] = static_cast<std::int32_t>(patches.place(lane));
    }
    const auto places = hn::Load(integers, places_of_lanes);
    for (int plane = 0; plane < rows.count; ++plane) {
        float* const row = rows.planes[static_cast<std::size_t>(plane)];
        const float* const values = patches.first(plane);
        int pixel = 0;
        for (; pixel + kLanes <= pixels; pixel += static_cast<int>(kLanes)) {
            const FloatVector value =
                hn::GatherIndex(kFloat, values + patches.place(pixel), places);
            hn::StoreU(bounded_tanh(value), kFloat, row + pixel);
        }
        for (; pixel < pixels; ++pixel) {
            const FloatVector value = hn::Set(kFloat, values[patches.place(pixel)]);
            row[pixel] = hn::GetLane(bounded_tanh(value));
        }
    }
}

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif
