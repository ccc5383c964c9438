#pragma once

#include "core/gpu/device.h"
#include "core/gpu/kernels/host_launch.h"
#include "tests/gpu/kit_device.h"

#include <gtest/gtest.h>

#include "tests/core/gpu/kernels/test_values.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>
#include <vector>

namespace unit::kit {

/// Who runs a kernel: host_launch.h, or the device.
enum class Side { Host, Device };

/// The same bytes on both sides, between guards that no kernel may write to. A guard's bytes are
/// 0xff, so that what reads them as values finds NaN.
class SidedBytes {
  public:
    SidedBytes(gpu::Device& device, std::span<const std::byte> content)
        : host_(content.size() + 2 * kGuard, kGuardByte), device_(device.allocate(host_.size())) {
        std::ranges::copy(content, host_.begin() + kGuard);
        result_ = host_;
    }

    /// Aligned to 16 bytes; read and written by the side alone.
    std::byte* data(Side side) {
        return (side == Side::Host ? host_.data() : device_->data()) + kGuard;
    }

    /// What lies there after a run.
    std::span<const std::byte> bytes(Side side) const {
        return std::span(side == Side::Host ? host_ : result_)
            .subspan(kGuard, host_.size() - 2 * kGuard);
    }

    /// Bytes of the device's guards that the run changed.
    std::ptrdiff_t damaged_guards() const {
        const auto damaged = [](auto first, auto last) {
            return std::count_if(first, last, [](std::byte b) { return b != kGuardByte; });
        };
        return damaged(result_.begin(), result_.begin() + kGuard) +
               damaged(result_.end() - kGuard, result_.end());
    }

    std::size_t size_with_guards() const { return host_.size(); }

    void upload(gpu::Stream& stream, std::byte* page_locked) {
        std::ranges::copy(host_, page_locked);
        stream.copy(device_->data(), page_locked, host_.size());
    }
    void download(gpu::Stream& stream, std::byte* page_locked) {
        stream.copy(page_locked, device_->data(), host_.size());
    }
    void take(const std::byte* page_locked) {
        std::copy_n(page_locked, result_.size(), result_.begin());
    }

  private:
    static constexpr std::ptrdiff_t kGuard = 256;
    static constexpr std::byte kGuardByte{0xff};

    std::vector<std::byte> host_, result_; ///< the second: what the device made of it
    std::unique_ptr<gpu::Memory> device_;
};

/// Values on both sides.
template <typename Value>
class SidedValues {
  public:
    explicit SidedValues(std::shared_ptr<SidedBytes> bytes) : bytes_(std::move(bytes)) {}

    /// Where they lie, as a kernel's parameter: as values, or as pixels or packs of them.
    template <typename Element = Value>
    Element* on(Side side) const {
        return reinterpret_cast<Element*>(bytes_->data(side));
    }

    /// After a run.
    std::vector<Value> values(Side side) const {
        const std::span<const std::byte> bytes = bytes_->bytes(side);
        std::vector<Value> values(bytes.size() / sizeof(Value));
        std::memcpy(values.data(), bytes.data(), bytes.size());
        return values;
    }

  private:
    std::shared_ptr<SidedBytes> bytes_;
};

/// Runs kernels on the host and on the device, over the same memory.
class KernelComparison {
  public:
    explicit KernelComparison(gpu::Device& device)
        : device_(device), stream_(device.new_stream()) {}

    template <typename Value>
    SidedValues<Value> memory(const std::vector<Value>& values) {
        buffers_.push_back(std::make_shared<SidedBytes>(device_, std::as_bytes(std::span(values))));
        return SidedValues<Value>(buffers_.back());
    }

    /// Runs the kernel that `make(side)` gives for either side, once. Expects whole guards.
    template <typename Make>
    void run(const Make& make) {
        run([&] { gpu::launch_on_host(make(Side::Host)); },
            [&](gpu::Stream& stream) { stream.launch(make(Side::Device)); });
    }

    /// The same of any work. `on_device` enqueues it.
    template <typename OnHost, typename OnDevice>
    void run(const OnHost& on_host, const OnDevice& on_device) {
        reserve_page_locked();
        for_each_buffer([&](SidedBytes& b, std::byte* p) { b.upload(*stream_, p); });
        on_host();
        on_device(*stream_);
        stream_->record()->wait(); // what was uploaded is overwritten
        for_each_buffer([&](SidedBytes& b, std::byte* p) { b.download(*stream_, p); });
        stream_->record()->wait();
        for_each_buffer([](SidedBytes& b, const std::byte* p) { b.take(p); });
        for (const auto& buffer : buffers_)
            EXPECT_EQ(buffer->damaged_guards(), 0) << "bytes written beside what the kernel has";
    }

  private:
    void reserve_page_locked() {
        std::size_t bytes = 0;
        for (const auto& buffer : buffers_)
            bytes += buffer->size_with_guards();
        if (!page_locked_ || page_locked_->size() < bytes)
            page_locked_ = device_.allocate_page_locked(bytes);
    }

    /// With the buffer's place in page-locked memory.
    template <typename Work>
    void for_each_buffer(const Work& work) {
        std::byte* place = page_locked_->data();
        for (const auto& buffer : buffers_) {
            work(*buffer, place);
            place += buffer->size_with_guards();
        }
    }

    gpu::Device& device_;
    std::vector<std::shared_ptr<SidedBytes>> buffers_;
    std::unique_ptr<gpu::Memory> page_locked_;
    std::unique_ptr<gpu::Stream> stream_; // last: its work is done before memory goes
};

/// Largest difference between both sides beyond what rounding to the type may take: its last place,
/// since fused multiply-adds round a float otherwise. Infinite where one side alone is NaN.
template <typename Value>
double difference_beyond_rounding(const SidedValues<Value>& y, double relative = 0.0) {
    const std::vector<Value> host = y.values(Side::Host);
    const std::vector<Value> device = y.values(Side::Device);
    double largest = 0.0;
    for (std::size_t i = 0; i < host.size(); ++i) {
        if (std::memcmp(&host[i], &device[i], sizeof(Value)) == 0)
            continue;
        const double expected = gpu::to_float(host[i]);
        const double difference =
            std::abs(gpu::to_float(device[i]) - expected) -
            (2.0 * gpu::test::kRounding<Value> + relative) * std::abs(expected);
        largest = difference <= largest ? largest : difference;
        if (std::isnan(difference))
            return HUGE_VAL;
    }
    return largest;
}

/// A test with a device, which all of its cases share.
class KernelTest : public testing::Test {
  protected:
    void SetUp() override {
        if (!device_)
            device_ = open_kit_device();
    }
    static void TearDownTestSuite() { device_.reset(); }

    static int rounds() { return kit_options().is_short ? 2 : 8; }
    int up_to(int most) { return std::uniform_int_distribution(1, most)(random_); }

    /// A result before it is computed: no value that a kernel gives.
    template <typename Value>
    static std::vector<Value> unset(std::size_t count) {
        Value seven;
        gpu::from_float(7.0F, &seven);
        return std::vector<Value>(count, seven);
    }

    inline static std::unique_ptr<gpu::Device> device_;
    std::mt19937 random_{1};
};

} // namespace unit::kit
