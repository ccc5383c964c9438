#include "core/gpu/device_request.h"

#include "core/error.h"

#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace unit {
namespace {

/// The N of "cuda:N"; nothing for any other text.
std::optional<int> cuda_number(std::string_view text) {
    constexpr std::string_view kPrefix = "cuda:";
    constexpr unsigned kLargest = 127;
    if (!text.starts_with(kPrefix)) {
        return std::nullopt;
    }
    unsigned number = 0; // without a sign, so that "-0" is none
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + kPrefix.size(), end, number);
    if (error != std::errc() || stop != end || number > kLargest) {
        return std::nullopt;
    }
    return static_cast<int>(number);
}

} // namespace

DeviceRequest parse_device_request(std::string_view text) {
    using Kind = DeviceRequest::Kind;
    if (text == "auto") {
        return {Kind::Auto};
    }
    if (text == "cpu") {
        return {Kind::Cpu};
    }
    if (text == "cuda") {
        return {Kind::Cuda};
    }
    if (const auto number = cuda_number(text)) {
        return {Kind::Cuda, *number};
    }
    throw Error(ErrorCode::Unsupported,
                fmt::format("unknown device \"{}\"; use auto, cpu, cuda or cuda:N", text));
}

} // namespace unit
