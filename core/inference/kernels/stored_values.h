#pragma once

#include <cstddef>

namespace unit {

/// How the values of an activation lie in memory between layers. Kernels compute in fp32 whatever
/// it is; bfloat16 halves what they read and write.
enum class Storage : int { Float32, BFloat16 };

constexpr std::ptrdiff_t bytes_of(Storage storage) {
    return storage == Storage::Float32 ? 4 : 2;
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
