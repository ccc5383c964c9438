#pragma once

#include "core/gpu/kernels/host_launch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace unit::gpu::test {

/// How many threads of a launch write each byte of a kernel's result. The memory of the result, and
/// as much around it as shall be watched, is `output`; its content is lost.
template <typename Kernel>
class WriteCounter {
  public:
    WriteCounter(const Kernel& kernel, std::span<std::byte> output)
        : kernel_(kernel), output_(output), bytes_(output.size()) {}

    /// Expects that no phase but the last writes any.
    std::vector<int> count() {
        // Of any byte that is written, one of two runs over different contents changes it.
        for (const std::byte content : {std::byte{0x00}, std::byte{0xff}}) {
            content_ = content;
            std::ranges::fill(output_, content_);
            thread_ = 0;
            const LaunchShape shape = kernel_.shape();
            for (int z = 0; z < shape.blocks_z; ++z)
                for (int y = 0; y < shape.blocks_y; ++y)
                    for (int x = 0; x < shape.blocks_x; ++x)
                        run_block({x, y, z, 0}, shape.shared_bytes);
        }
        std::vector<int> writes;
        for (const Byte& byte : bytes_)
            writes.push_back(byte.writers);
        return writes;
    }

  private:
    struct Byte {
        std::int64_t first_writer = -1;
        int writers = 0;
    };

    void run_block(ThreadPlace place, int shared_bytes) {
        struct alignas(16) Chunk {
            std::byte bytes[16];
        };
        std::vector<typename Kernel::State> states(Kernel::kThreads);
        std::vector<Chunk> memory(static_cast<std::size_t>(shared_bytes + 15) / 16);
        auto* const shared = reinterpret_cast<std::byte*>(memory.data());
        const auto run = [&]<int phase>(std::integral_constant<int, phase>) {
            for (place.thread = 0; place.thread < Kernel::kThreads; ++place.thread) {
                kernel_.template run<phase>(place, states[static_cast<std::size_t>(place.thread)],
                                            shared);
                const bool has_written = note_writes(thread_ + place.thread);
                EXPECT_TRUE(phase == Kernel::kPhases - 1 || !has_written);
            }
        };
        [&]<int... phases>(std::integer_sequence<int, phases...>) {
            (run(std::integral_constant<int, phases>{}), ...);
        }
        (std::make_integer_sequence<int, Kernel::kPhases>{});
        thread_ += Kernel::kThreads;
    }

    /// Finds what has changed, and changes it back.
    bool note_writes(std::int64_t thread) {
        constexpr std::size_t kStretch = 64;
        bool any = false;
        std::byte untouched[kStretch];
        std::ranges::fill(untouched, content_);
        for (std::size_t first = 0; first < output_.size(); first += kStretch) {
            const std::size_t end = std::min(first + kStretch, output_.size());
            if (std::memcmp(output_.data() + first, untouched, end - first) == 0)
                continue;
            for (std::size_t i = first; i < end; ++i)
                any = note_write(i, thread) || any;
        }
        return any;
    }

    bool note_write(std::size_t index, std::int64_t thread) {
        if (output_[index] == content_)
            return false;
        output_[index] = content_;
        Byte& byte = bytes_[index];
        if (byte.first_writer != thread) {
            byte.first_writer = thread;
            ++byte.writers;
        }
        return true;
    }

    const Kernel& kernel_;
    std::span<std::byte> output_;
    std::vector<Byte> bytes_;
    std::byte content_{};
    std::int64_t thread_ = 0; ///< the first of the block
};

/// A kernel's result with room around it that no thread may write to.
template <typename Value>
class GuardedResult {
  public:
    explicit GuardedResult(std::size_t values) : memory_(values + 2 * kGuard) {}

    Value* data() { return memory_.data() + kGuard; }
    const Value& operator[](std::size_t index) const { return memory_[kGuard + index]; }
    std::size_t size() const { return memory_.size() - 2 * kGuard; }

    /// Expects that the launch writes each byte of the result in one thread, and none around it.
    template <typename Kernel>
    void expect_written_once(const Kernel& kernel) {
        const std::vector<int> writes =
            WriteCounter<Kernel>(kernel, std::as_writable_bytes(std::span(memory_))).count();
        const auto first = static_cast<std::ptrdiff_t>(kGuard * sizeof(Value));
        const auto begin = writes.begin() + first;
        const auto end = writes.end() - first;
        EXPECT_EQ(std::count(writes.begin(), begin, 0), first) << "written before the result";
        EXPECT_EQ(std::count(end, writes.end(), 0), first) << "written behind the result";
        EXPECT_EQ(std::count(begin, end, 1), end - begin) << "bytes not written exactly once";
    }

  private:
    /// A multiple of a Pack, which keeps the result aligned.
    static constexpr std::size_t kGuard = 64;

    std::vector<Value> memory_;
};

} // namespace unit::gpu::test
