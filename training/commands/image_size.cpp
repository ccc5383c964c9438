#include "training/commands/image_size.h"

#include "training/commands/usage_error.h"

#include <charconv>

namespace unit {

cv::Size parse_image_size(const std::string& text) {
    constexpr int kMinimum = 16;
    constexpr int kMaximum = 8192;
    const char* const end = text.data() + text.size();
    cv::Size size;
    const auto [cross, width_error] = std::from_chars(text.data(), end, size.width);
    if (width_error == std::errc() && cross != end && *cross == 'x') {
        const auto [stop, height_error] = std::from_chars(cross + 1, end, size.height);
        if (height_error == std::errc() && stop == end && size.width >= kMinimum &&
            size.height >= kMinimum && size.width <= kMaximum && size.height <= kMaximum) {
            return size;
        }
    }
    throw UsageError("\"" + text +
                     "\" is no size; write WIDTHxHEIGHT, e.g. 640x360, each side 16 to 8192");
}

} // namespace unit
