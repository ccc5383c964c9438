#pragma once

#include <cstdint>
#include <initializer_list>

namespace unit::streets {

/// A well-mixed 64-bit value from the words of `key` (the splitmix64 finaliser of Steele, Lea and
/// Flood 2014 after each word). The same key gives the same value on every platform.
constexpr std::uint64_t hash(std::initializer_list<std::uint64_t> key) {
    std::uint64_t state = 0x9e3779b97f4a7c15;
    for (const std::uint64_t word : key) {
        state = (state ^ word) + 0x9e3779b97f4a7c15;
        state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
        state = (state ^ (state >> 27)) * 0x94d049bb133111eb;
        state ^= state >> 31;
    }
    return state;
}

/// The upper 24 bits of a hash as a number in [0, 1).
constexpr float unit_interval(std::uint64_t bits) {
    return static_cast<float>(bits >> 40) * 0x1p-24F;
}

/// A stream of random numbers that is a pure function of its key: std:: distributions differ
/// between libraries, these do not.
class Random {
  public:
    /// A stream of its own for each key.
    explicit constexpr Random(std::initializer_list<std::uint64_t> key) : key_(hash(key)) {}

    /// The next 64 random bits.
    constexpr std::uint64_t bits() { return hash({key_, counter_++}); }
    /// Uniform in [0, 1).
    constexpr float uniform() { return unit_interval(bits()); }
    /// Uniform in [low, high).
    constexpr float uniform(float low, float high) { return low + (high - low) * uniform(); }
    /// Uniform over the integers low..high, both included.
    constexpr int integer(int low, int high) {
        return low + static_cast<int>(uniform() * static_cast<float>(high - low + 1));
    }
    /// True with this probability.
    constexpr bool chance(float probability) { return uniform() < probability; }

  private:
    std::uint64_t key_;
    std::uint64_t counter_ = 0;
};

} // namespace unit::streets
