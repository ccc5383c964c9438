#include "core/inference/memory_measurement.h"

#include <algorithm>
#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <memory>

namespace unit {
namespace {

/// What LibTorch's profiler uses to hear of each allocation and release on a thread.
class PeakOfAllocations final : public c10::MemoryReportingInfoBase {
  public:
    void reportMemoryUsage(void*, std::int64_t bytes, std::size_t, std::size_t,
                           c10::Device device) override {
        if (device.is_cpu()) {
            held_ += bytes; // negative for a release
            peak_ = std::max(peak_, held_);
        }
    }
    bool memoryProfilingEnabled() const override { return true; }

    std::int64_t peak() const { return peak_; }

  private:
    std::int64_t held_ = 0;
    std::int64_t peak_ = 0;
};

} // namespace

std::int64_t peak_tensor_bytes(const std::function<void()>& work) {
    const auto peak = std::make_shared<PeakOfAllocations>();
    const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, peak);
    work();
    return peak->peak();
}

} // namespace unit
