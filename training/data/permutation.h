#pragma once

#include <cstdint>

namespace unit {

/// Where `position` goes in a random permutation of 0 ... size-1 that `key` chooses: for a fixed
/// size and key every result appears exactly once. A pure function that needs no table, so any
/// place of any epoch can be asked for at once. `position` is less than `size`, `size` at least 1
/// and less than 2^32. A Feistel network over the next power of four, walked along its cycle until
/// the value lies within `size` (Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA
/// 2002).
std::uint64_t permute(std::uint64_t position, std::uint64_t size, std::uint64_t key);

} // namespace unit
