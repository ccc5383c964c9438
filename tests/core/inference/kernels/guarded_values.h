#pragma once

#include "core/inference/kernels/aligned_values.h"
#include "core/inference/kernels/kernel_table.h"

#include <gtest/gtest.h>
#include <random>
#include <string>

namespace unit {

/// How messages of tests show kernels.
inline void PrintTo(const InferenceKernels& kernels, std::ostream* stream) {
    *stream << kernels.instruction_set;
}

} // namespace unit

namespace unit::test {

/// Values, aligned as kernels need them, with guards before and after them.
class GuardedValues {
  public:
    /// `size` times `value`.
    explicit GuardedValues(std::size_t size, float value = 0.0F);
    /// `size` random values from [low, high).
    GuardedValues(std::size_t size, std::mt19937& random, float low, float high);

    float* data() { return memory_.data() + kGuards; }
    const float* data() const { return memory_.data() + kGuards; }
    std::size_t size() const { return memory_.size() - 2 * static_cast<std::size_t>(kGuards); }
    float& operator[](std::size_t index) { return data()[index]; }
    float operator[](std::size_t index) const { return data()[index]; }

    /// Whether the memory around the values is as it was.
    bool guards_are_whole() const;

  private:
    /// More than the widest vector has.
    static constexpr std::ptrdiff_t kGuards = 64;

    AlignedValues memory_;
};

/// The same values as activations are stored, with guards as well.
class GuardedStored {
  public:
    GuardedStored(const GuardedValues& values, Storage storage);

    StoredValues view() { return {memory_.data() + kGuards, storage_}; }
    ConstStoredValues view() const { return {memory_.data() + kGuards, storage_}; }

    /// In fp32 again.
    GuardedValues values() const;
    bool guards_are_whole() const;

  private:
    static constexpr std::ptrdiff_t kGuards = 256;

    Storage storage_;
    std::size_t size_;
    std::vector<std::byte, AlignedAllocator<std::byte>> memory_;
};

/// How far a value of this size may be from the one that it is stored for, as a share of it.
constexpr double rounding_of(Storage storage) {
    return storage == Storage::Float32 ? 0.0 : 1.0 / 128;
}

/// That each value differs from its twin's by at most `tolerance`, or this share of it more; says
/// where it differs most.
testing::AssertionResult are_close(const GuardedValues& values, const GuardedValues& expected,
                                   double tolerance, double relative_tolerance = 0.0);

/// Tests that run on the kernels of every instruction set of this processor.
class KernelTest : public testing::TestWithParam<InferenceKernels> {
  protected:
    const InferenceKernels& kernels() const { return GetParam(); }
    std::mt19937 random_{20261123};
};

/// What the test of an instruction set is called.
std::string instruction_set_name(const testing::TestParamInfo<InferenceKernels>& parameters);

} // namespace unit::test

#define UNIT_FOR_ALL_INSTRUCTION_SETS(Suite)                                                     \
    INSTANTIATE_TEST_SUITE_P(InstructionSets, Suite, testing::ValuesIn(all_inference_kernels()), \
                             instruction_set_name)
