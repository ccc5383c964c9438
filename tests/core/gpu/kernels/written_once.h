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
                        run_block({x, y, z, 0});
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

    void run_block(const ThreadPlace& place) {
        HostBlock<Kernel>(kernel_, place).for_each_phase([&](bool is_last, const auto& run) {
            for (int thread = 0; thread < Kernel::kThreads; ++thread) {
                run(thread);
                const bool has_written = note_writes(thread_ + thread);
                EXPECT_TRUE(is_last || !has_written);
            }
        });
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
        expect_written_once(kernel, [](std::size_t) { return true; });
    }

    /// The same of those values that belong to the result, by their index; no others are written.
    template <typename Kernel, typename Belongs>
    void expect_written_once(const Kernel& kernel, const Belongs& belongs) {
        const std::vector<int> writes =
            WriteCounter<Kernel>(kernel, std::as_writable_bytes(std::span(memory_))).count();
        std::size_t around = 0, beside = 0, not_once = 0;
        for (std::size_t byte = 0; byte < writes.size(); ++byte) {
            const std::size_t value = byte / sizeof(Value);
            if (value < kGuard || value >= kGuard + size())
                around += writes[byte] != 0;
            else if (!belongs(value - kGuard))
                beside += writes[byte] != 0;
            else
                not_once += writes[byte] != 1;
        }
        EXPECT_EQ(around, 0U) << "bytes written before or behind the result";
        EXPECT_EQ(beside, 0U) << "bytes written that do not belong to the result";
        EXPECT_EQ(not_once, 0U) << "bytes not written exactly once";
    }

  private:
    /// A multiple of a Pack, which keeps the result aligned.
    static constexpr std::size_t kGuard = 64;

    std::vector<Value> memory_;
};

} // namespace unit::gpu::test
