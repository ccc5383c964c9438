#pragma once

#include "training/streets/random.h"

#include <cstdint>

namespace unit {

/// What the random numbers of one seed are used for; each use gets numbers of its own.
enum class RandomUse : std::uint64_t { Weights = 1, Update, Domain1, Domain2 };

/// The seed for a use of the run's seed, in one iteration if it is drawn anew in each.
inline std::uint64_t seed_for(std::int64_t seed, RandomUse use, std::int64_t iteration = 0) {
    return streets::hash({static_cast<std::uint64_t>(seed), static_cast<std::uint64_t>(use),
                          static_cast<std::uint64_t>(iteration)});
}

} // namespace unit
