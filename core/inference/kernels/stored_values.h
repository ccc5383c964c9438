#pragma once

#include <cstddef>

namespace unit {

/// How the values of an activation lie in memory between layers. Kernels compute in fp32 whatever
/// it is; bfloat16 halves what they read and write.
enum class Storage : int { Float32, BFloat16 };

constexpr std::ptrdiff_t bytes_of(Storage storage) {
    return storage == Storage::Float32 ? 4 : 2;
}

/// Where stored values are. Does not own them.
template <typename Byte, typename Void>
struct StoredAt {
    Void* data = nullptr;
    Storage storage = Storage::Float32;

    /// The values from number `index` on.
    StoredAt at(std::ptrdiff_t index) const {
        return {static_cast<Byte*>(data) + index * bytes_of(storage), storage};
    }
    explicit operator bool() const { return data != nullptr; }
};

using StoredValues = StoredAt<std::byte, void>;
using ConstStoredValues = StoredAt<const std::byte, const void>;

inline ConstStoredValues as_const(const StoredValues& values) {
    return {values.data, values.storage};
}

} // namespace unit
