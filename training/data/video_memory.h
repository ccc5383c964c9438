#pragma once

#include <cstdint>

namespace unit {

/// Memory that the frames of several videos share. Each video may take half of what those before it
/// left, so any number of them stays within the limit, and short ones never notice it.
/// Threads: one at a time.
class VideoMemory {
  public:
    explicit VideoMemory(std::uint64_t bytes = std::uint64_t{512} << 20) : left_(bytes) {}

    /// Bytes that the next video may take.
    std::uint64_t share() const { return left_ / 2; }

    void take(std::uint64_t bytes) { left_ -= bytes < left_ ? bytes : left_; }

  private:
    std::uint64_t left_;
};

} // namespace unit
