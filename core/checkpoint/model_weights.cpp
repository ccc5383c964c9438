#include "core/checkpoint/model_weights.h"

#include "core/error.h"
#include "core/model/translation_path.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace unit {
namespace {

[[noreturn]] void refuse_tensor(const SafetensorsFile& file, const std::string& name,
                                const std::string& problem) {
    throw Error(ErrorCode::Damaged,
                fmt::format("{}: tensor {} {}", file.path().string(), name, problem));
}

bool is_floating_point(TensorType type) {
    return type == TensorType::F64 || type == TensorType::F32 || type == TensorType::F16 ||
           type == TensorType::BF16;
}

float from_half(std::uint16_t half) {
    const int exponent = half >> 10 & 31;
    const int mantissa = half & 1023;
    const float sign = half >> 15 != 0 ? -1.0F : 1.0F;
    if (exponent == 31) {
        return mantissa == 0 ? sign * HUGE_VALF : NAN;
    }
    return sign * (exponent == 0 ? std::ldexp(static_cast<float>(mantissa), -24)
                                 : std::ldexp(static_cast<float>(mantissa + 1024), exponent - 25));
}

float from_bfloat16(std::uint16_t bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

/// Calls `convert` for each element. Copies first, since the elements need not be aligned.
template <typename Element, typename Convert>
std::vector<float> converted(const TensorEntry& entry, const Convert& convert) {
    std::vector<float> values(entry.data.size() / sizeof(Element));
    for (std::size_t index = 0; index < values.size(); ++index) {
        Element element;
        std::memcpy(&element, entry.data.data() + index * sizeof(Element), sizeof(Element));
        values[index] = convert(element);
    }
    return values;
}

std::vector<float> floats_of(const TensorEntry& entry) {
    switch (entry.type) {
    case TensorType::F64:
        return converted<double>(entry, [](double value) { return static_cast<float>(value); });
    case TensorType::F16:
        return converted<std::uint16_t>(entry, from_half);
    case TensorType::BF16:
        return converted<std::uint16_t>(entry, from_bfloat16);
    default:
        return converted<float>(entry, [](float value) { return value; });
    }
}

} // namespace

ModelWeights::ModelWeights(SafetensorsFile file, const ModelConfiguration& model)
    : file_(std::move(file)) {
    std::set<std::string> expected;
    for (const int domain : {1, 2}) {
        for (const PathLayer& layer : translation_path(model, domain, domain)) {
            for (const auto& [name, shape] : layer.tensors()) {
                if (expected.insert(name).second) { // shared blocks are in both paths
                    check(name, shape);
                }
            }
        }
    }
    for (const auto& [name, entry] : file_.tensors()) {
        if (!expected.contains(name)) {
            refuse_tensor(file_, name,
                          fmt::format("({} [{}]) is not part of this model; expected exactly the "
                                      "{} tensors of its configuration",
                                      tensor_type_name(entry.type), fmt::join(entry.shape, ", "),
                                      expected.size()));
        }
    }
}

void ModelWeights::check(const std::string& name, const std::vector<std::int64_t>& shape) const {
    const TensorEntry& entry = file_.tensor(name);
    if (entry.shape != shape || !is_floating_point(entry.type)) {
        refuse_tensor(file_, name,
                      fmt::format("is {} [{}], expected floating point [{}]",
                                  tensor_type_name(entry.type), fmt::join(entry.shape, ", "),
                                  fmt::join(shape, ", ")));
    }
    const std::vector<float> stored = floats_of(entry);
    if (!std::ranges::all_of(stored, [](float value) { return std::isfinite(value); })) {
        refuse_tensor(file_, name, "holds values that are not finite");
    }
}

std::vector<float> ModelWeights::values(const std::string& name) const {
    return floats_of(file_.tensor(name));
}

} // namespace unit
