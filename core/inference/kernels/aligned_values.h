#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace unit {

/// Allocates memory that begins where a cache line, and the widest vector, does.
template <typename Value>
struct AlignedAllocator {
    using value_type = Value;
    static constexpr std::align_val_t kAlignment{64};

    AlignedAllocator() = default;
    template <typename Other>
    AlignedAllocator(const AlignedAllocator<Other>&) {}

    Value* allocate(std::size_t count) {
        return static_cast<Value*>(::operator new(count * sizeof(Value), kAlignment));
    }
    void deallocate(Value* memory, std::size_t) { ::operator delete(memory, kAlignment); }

    bool operator==(const AlignedAllocator&) const { return true; }
};

using AlignedValues = std::vector<float, AlignedAllocator<float>>;

} // namespace unit
