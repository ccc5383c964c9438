#pragma once

#include <cstdint>
#include <functional>

namespace unit {

/// The most bytes of tensors on the CPU that `work`, on this thread, has at one time beyond those
/// that were there before. Counts what LibTorch's allocator gives on this thread: not oneDNN's own
/// scratch memory. Errors: those of `work`. Threads: any.
std::int64_t peak_tensor_bytes(const std::function<void()>& work);

} // namespace unit
