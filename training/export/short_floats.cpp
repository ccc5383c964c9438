#include "training/export/short_floats.h"

#include <bit>
#include <opencv2/core.hpp>

namespace unit {

std::vector<std::uint16_t> to_half(const std::vector<float>& values) {
    std::vector<std::uint16_t> halves(values.size());
    const int count = static_cast<int>(values.size());
    cv::Mat narrow(1, count, CV_16F, halves.data());
    // OpenCV's Mat has no way to hold values that it promises not to change.
    cv::Mat(1, count, CV_32F, const_cast<float*>(values.data())).convertTo(narrow, CV_16F);
    return halves;
}

std::vector<std::uint16_t> to_bfloat16(const std::vector<float>& values) {
    std::vector<std::uint16_t> shorts;
    shorts.reserve(values.size());
    for (const float value : values) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        // Half of the last bit that is kept, less one where that bit is even: ties go to even.
        shorts.push_back(static_cast<std::uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16));
    }
    return shorts;
}

} // namespace unit
