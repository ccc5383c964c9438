#pragma once

#include "core/engine.h"

namespace unit {

/// A CUDA device that the fake engine computes on, of the driver that tests put in the place of
/// CUDA's (support/cuda). Holds its primary context for as long as it lives.
class FakeDevice {
  public:
    /// `number`: -1 for none. Throws std::runtime_error where the driver or the device is missing.
    explicit FakeDevice(int number);
    ~FakeDevice();
    FakeDevice(const FakeDevice&) = delete;
    FakeDevice& operator=(const FakeDevice&) = delete;

    int number() const { return number_; }
    void* context() const { return context_; }

    /// Whether the frame lies in main memory, or in a context of this device that is alive.
    bool can_reach(const TranslationFrame& frame) const;

    /// The frame with addresses that a processor can use.
    static TranslationFrame in_main_memory(TranslationFrame frame);

  private:
    void* find(const char* function) const;

    int number_;
    void* driver_ = nullptr;
    void* context_ = nullptr;
};

} // namespace unit
