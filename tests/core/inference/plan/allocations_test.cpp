#include "core/inference/plan/plan.h"
#include "tests/core/inference/plan/random_weights.h"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <gtest/gtest.h>
#include <memory>
#include <new>
#include <thread>
#include <vector>

namespace {

/// Of all threads, while it is 0 or more.
std::atomic<int> allocations = -1;

void count_allocation() {
    if (allocations >= 0) {
        ++allocations;
    }
}

void* allocated(std::size_t size, std::size_t alignment) {
    count_allocation();
    void* const memory =
        std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}

} // namespace

void* operator new(std::size_t size) {
    return allocated(size, alignof(std::max_align_t));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return allocated(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

namespace unit::test {
namespace {

/// Rows as they lie in memory, and nothing for what comes out.
class Nothing final : public ImageInput, public ImageOutput {
  public:
    void read_row(int, int, const PlaneRows<float>&) override {}
    void write_rows(int, int first, int, ImageRowSource& rows) override { rows.image_row(first); }
};

/// Allocations of the first two runs of a plan in two threads, with statistics that are smoothed.
std::vector<int> allocations_of_runs(Plan& plan, NormHistory& history) {
    Nothing nothing;
    std::vector<int> counts;
    for (int run = 0; run < 2; ++run) {
        plan.prepare({&nothing, &nothing, nullptr, {&history, 0.9}});
        std::atomic<bool> started = false;
        std::thread other([&] {
            started = true;
            plan.compute(1);
        });
        while (!started) {
        }
        allocations = 0; // a thread's own memory is not the plan's
        plan.compute(0);
        other.join();
        counts.push_back(allocations.exchange(-1));
    }
    return counts;
}

TEST(PlanAllocations, AreNoneInARun) {
    for (const char* name : {"lite", "realtime"}) {
        const ModelConfiguration model = preset(name);
        PackedWeights weights = random_weights(model);
        NormHistory history(
            static_cast<std::size_t>(norm_channel_count(translation_path(model, 1, 2))));
        for (const Storage rounding : {Storage::Float32, Storage::BFloat16}) {
            PlanShape shape{1, 2, 64, 48};
            shape.threads = 2;
            shape.storage = shape.products = rounding;
            Plan plan(model, weights, shape);
            EXPECT_EQ(allocations_of_runs(plan, history), (std::vector<int>{0, 0})) << name;
        }
    }
}

TEST(PlanAllocations, AreSeen) {
    allocations = 0;
    const auto memory = std::make_unique<AlignedValues>(100);
    EXPECT_EQ(allocations.exchange(-1), 2);
}

} // namespace
} // namespace unit::test
