#include "core/checkpoint/tensor_storage.h"

#include "core/error.h"

#include <ATen/ATen.h>
#include <cstring>
#include <utility>

namespace unit {
namespace {

constexpr std::pair<TensorType, at::ScalarType> kTypes[] = {
    {TensorType::F64, at::kDouble},    {TensorType::F32, at::kFloat}, {TensorType::F16, at::kHalf},
    {TensorType::BF16, at::kBFloat16}, {TensorType::I64, at::kLong},  {TensorType::I32, at::kInt},
    {TensorType::I16, at::kShort},     {TensorType::I8, at::kChar},   {TensorType::U8, at::kByte},
    {TensorType::Bool, at::kBool},
};

} // namespace

TensorEntry storage_entry(const std::string& name, const at::Tensor& tensor) {
    for (const auto& [type, scalar_type] : kTypes) {
        if (tensor.scalar_type() == scalar_type) {
            return {name,
                    type,
                    tensor.sizes().vec(),
                    {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()}};
        }
    }
    throw Error(ErrorCode::Unsupported,
                c10::str("tensor ", name, " has type ", tensor.scalar_type(),
                         ", which a safetensors file of this program cannot hold"));
}

at::Tensor tensor_from_storage(const TensorEntry& entry) {
    for (const auto& [type, scalar_type] : kTypes) {
        if (entry.type == type) {
            at::Tensor tensor = at::empty(entry.shape, scalar_type);
            if (!entry.data.empty()) {
                std::memcpy(tensor.mutable_data_ptr(), entry.data.data(), entry.data.size());
            }
            return tensor;
        }
    }
    throw Error(ErrorCode::Unsupported, c10::str("tensor ", entry.name, " has an unknown type"));
}

std::string describe(const TensorEntry& entry) {
    return c10::str(tensor_type_name(entry.type), " ", at::IntArrayRef(entry.shape));
}

} // namespace unit
