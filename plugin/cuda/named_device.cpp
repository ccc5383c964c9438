#include "plugin/cuda/named_device.h"

#include <charconv>
#include <string_view>

namespace unit {

std::optional<int> named_cuda_device(const std::string& device) {
    constexpr std::string_view prefix = "cuda:";
    if (device == "cuda")
        return 0;
    if (!device.starts_with(prefix))
        return std::nullopt;
    int number = -1;
    const char* end = device.data() + device.size();
    const auto [rest, error] = std::from_chars(device.data() + prefix.size(), end, number);
    if (error != std::errc() || rest != end || number < 0)
        return std::nullopt;
    return number;
}

} // namespace unit
