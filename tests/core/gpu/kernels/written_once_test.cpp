#include "tests/core/gpu/kernels/written_once.h"

#include <gtest/gtest.h>

namespace unit::gpu::test {
namespace {

/// Each thread writes the byte at its number divided by `threads_of_byte`, plus `first`.
struct WriteBytes {
    static constexpr int kThreads = 32;
    static constexpr int kPhases = 1;
    struct State {};

    unsigned char* bytes = nullptr;
    int threads_of_byte = 1;
    int first = 0;

    LaunchShape shape() const { return {1}; }

    template <int phase>
    void run(const ThreadPlace& place, State&, std::byte*) const {
        bytes[place.thread / threads_of_byte + first] = 0;
    }
};

std::vector<int> writes_of(WriteBytes kernel) {
    std::vector<unsigned char> bytes(34);
    kernel.bytes = bytes.data();
    return WriteCounter<WriteBytes>(kernel, std::as_writable_bytes(std::span(bytes))).count();
}

TEST(WriteCounter, CountsTheThreadsThatWriteAByte) {
    const std::vector<int> once = writes_of({});
    EXPECT_EQ(std::count(once.begin(), once.begin() + 32, 1), 32);
    EXPECT_EQ(once[32], 0);
    const std::vector<int> twice = writes_of({.threads_of_byte = 2});
    EXPECT_GT(*std::min_element(twice.begin(), twice.begin() + 16), 1);
    EXPECT_EQ(twice[16], 0);
    const std::vector<int> shifted = writes_of({.first = 2});
    EXPECT_EQ(shifted[1], 0);
    EXPECT_EQ(shifted[33], 1);
}

} // namespace
} // namespace unit::gpu::test
