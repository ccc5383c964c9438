#include "training/export/weight_values.h"

#include "core/error.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <opencv2/core.hpp>

namespace unit {
namespace {

[[noreturn]] void refuse_tensor(const SafetensorsFile& file, const std::string& name,
                                const std::string& problem) {
    throw Error(ErrorCode::Damaged,
                fmt::format("{}: tensor {} {}", file.path().string(), name, problem));
}

/// A copy, since the elements in the file need not be aligned.
template <typename Element>
std::vector<Element> elements_of(const TensorEntry& entry) {
    std::vector<Element> elements(entry.data.size() / sizeof(Element));
    if (!elements.empty()) {
        std::memcpy(elements.data(), entry.data.data(), entry.data.size());
    }
    return elements;
}

std::vector<float> from_half(std::vector<std::uint16_t> halves) {
    std::vector<float> values(halves.size());
    const int count = static_cast<int>(halves.size());
    cv::Mat wide(1, count, CV_32F, values.data());
    cv::Mat(1, count, CV_16F, halves.data()).convertTo(wide, CV_32F);
    return values;
}

std::vector<float> from_bfloat16(const std::vector<std::uint16_t>& shorts) {
    std::vector<float> values;
    values.reserve(shorts.size());
    for (const std::uint16_t bits : shorts) {
        values.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16));
    }
    return values;
}

std::vector<float> values_of(const SafetensorsFile& file, const TensorEntry& entry) {
    switch (entry.type) {
    case TensorType::F64: {
        const std::vector<double> doubles = elements_of<double>(entry);
        return {doubles.begin(), doubles.end()};
    }
    case TensorType::F32:
        return elements_of<float>(entry);
    case TensorType::F16:
        return from_half(elements_of<std::uint16_t>(entry));
    case TensorType::BF16:
        return from_bfloat16(elements_of<std::uint16_t>(entry));
    default:
        refuse_tensor(
            file, entry.name,
            fmt::format("is {}, expected floating point numbers", tensor_type_name(entry.type)));
    }
}

} // namespace

void check_weights(const SafetensorsFile& file, const std::string& name,
                   const std::vector<std::int64_t>& shape) {
    const TensorEntry& entry = file.tensor(name);
    if (entry.shape != shape) {
        refuse_tensor(file, name,
                      fmt::format("is [{}], expected [{}]", fmt::join(entry.shape, ", "),
                                  fmt::join(shape, ", ")));
    }
}

std::vector<float> weight_values(const SafetensorsFile& file, const std::string& name,
                                 const std::vector<std::int64_t>& shape) {
    check_weights(file, name, shape);
    std::vector<float> values = values_of(file, file.tensor(name));
    if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) {
        refuse_tensor(file, name, "holds values that are not finite");
    }
    return values;
}

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
