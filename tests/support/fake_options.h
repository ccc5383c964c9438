#pragma once

#include "core/error.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace unit {

/// What the fake engine was told to do: see fake_engine.cpp.
struct FakeOptions {
    std::chrono::microseconds delay{0};
    std::chrono::microseconds per_frame{0};
    std::chrono::milliseconds slower_by{0};
    std::optional<std::size_t> at_most;
    std::size_t at_most_begun = 1000;
    int depth = 1;
    bool gpu = false;
    std::optional<int> cuda; ///< device
    bool hang = false;
    bool idle = false;
    std::uint64_t memory = 1'000'000'000'000;
    int bytes = 1;
    std::optional<int> fail_after;
    ErrorCode failure = ErrorCode::Failed;
    bool stamp = false;
    bool stamp_begun = false;
    bool stamp_history = false;
    bool stamp_memory = false;
    bool stamp_streams = false;
    bool refuse_open = false;
    bool refuse_prepare = false;
    bool understood = true; ///< all options
};

/// Reads options that are separated by commas.
FakeOptions parse_fake_options(std::string_view text);

} // namespace unit
