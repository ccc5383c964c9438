#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace unit {

/// How values lie in memory. bfloat16 has the exponent of fp32 and 8 bits of precision.
enum class Storage : int { Float32, BFloat16 };

constexpr std::ptrdiff_t bytes_of(Storage storage) {
    return storage == Storage::Float32 ? 4 : 2;
}

/// The bits of a value in bfloat16, rounded to the nearest, ties away from zero.
constexpr std::uint16_t bfloat16_bits(float value) {
    return static_cast<std::uint16_t>((std::bit_cast<std::uint32_t>(value) + 0x8000U) >> 16);
}

/// Where stored values are, to be read. Does not own them.
struct ConstStoredValues {
    const void* data = nullptr;
    Storage storage = Storage::Float32;

    /// The values from number `index` on.
    ConstStoredValues at(std::ptrdiff_t index) const {
        return {static_cast<const std::byte*>(data) + index * bytes_of(storage), storage};
    }
    explicit operator bool() const { return data != nullptr; }
};

/// The same, to be written too.
struct StoredValues {
    void* data = nullptr;
    Storage storage = Storage::Float32;

    StoredValues at(std::ptrdiff_t index) const {
        return {static_cast<std::byte*>(data) + index * bytes_of(storage), storage};
    }
    explicit operator bool() const { return data != nullptr; }
    operator ConstStoredValues() const { return {data, storage}; }
};

} // namespace unit
