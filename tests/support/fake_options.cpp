#include "tests/support/fake_options.h"

#include <algorithm>
#include <charconv>

namespace unit {
namespace {

int number(std::string_view text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// Options with a value. Returns false for any other.
bool set_value(FakeOptions& options, std::string_view name, int value) {
    if (name == "delay")
        options.delay = std::chrono::milliseconds(value);
    else if (name == "per-frame")
        options.per_frame = std::chrono::milliseconds(value);
    else if (name == "delay-us")
        options.delay = std::chrono::microseconds(value);
    else if (name == "per-frame-us")
        options.per_frame = std::chrono::microseconds(value);
    else if (name == "slower-by")
        options.slower_by = std::chrono::milliseconds(value);
    else if (name == "at-most")
        options.at_most = static_cast<std::size_t>(value);
    else if (name == "at-most-begun")
        options.at_most_begun = static_cast<std::size_t>(value);
    else if (name == "cuda")
        options.cuda = value;
    else if (name == "depth")
        options.depth = value;
    else if (name == "bytes")
        options.bytes = value;
    else if (name == "memory")
        options.memory = static_cast<std::uint64_t>(value);
    else if (name == "fail-after" || name == "full-after") {
        options.fail_after = value;
        options.failure = name == "full-after" ? ErrorCode::OutOfMemory : ErrorCode::Failed;
    } else {
        return false;
    }
    return true;
}

/// Options without one. Returns false for any other.
bool set_flag(FakeOptions& options, std::string_view name) {
    if (name == "stamp")
        options.stamp = true;
    else if (name == "stamp-begun")
        options.stamp_begun = true;
    else if (name == "stamp-history")
        options.stamp_history = true;
    else if (name == "stamp-memory")
        options.stamp_memory = true;
    else if (name == "stamp-streams")
        options.stamp_streams = true;
    else if (name == "gpu")
        options.gpu = true;
    else if (name == "hang")
        options.hang = true;
    else if (name == "idle")
        options.idle = true;
    else if (name == "refuse-open")
        options.refuse_open = true;
    else if (name == "refuse-prepare")
        options.refuse_prepare = true;
    else
        return name == "invert";
    return true;
}

} // namespace

FakeOptions parse_fake_options(std::string_view text) {
    FakeOptions options;
    while (!text.empty()) {
        const auto option = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), option.size() + 1));
        const auto equals = option.find('=');
        options.understood &=
            equals == std::string_view::npos
                ? set_flag(options, option)
                : set_value(options, option.substr(0, equals), number(option.substr(equals + 1)));
    }
    return options;
}

} // namespace unit
