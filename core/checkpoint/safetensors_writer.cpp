#include "core/checkpoint/safetensors.h"

#include "core/checkpoint/safetensors_header.h"

#include "core/error.h"
#include "core/files/replacement_file.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <tuple>

namespace unit {

namespace {

namespace fs = std::filesystem;

void check_tensors(const fs::path& path, const std::vector<TensorEntry>& tensors) {
    const auto refuse = [&](const TensorEntry& tensor, const std::string& problem) {
        throw Error(ErrorCode::Failed,
                    fmt::format("Cannot write {}: the tensor {} {}.", path.string(),
                                quoted_name(tensor.name), problem));
    };
    std::set<std::string> names;
    for (const TensorEntry& tensor : tensors) {
        if (tensor.name == kSafetensorsMetadataKey)
            refuse(tensor, "has the name that the format keeps for metadata");
        if (!names.insert(tensor.name).second)
            refuse(tensor, "is given twice");
        const auto byte_count = tensor_byte_count(tensor.type, tensor.shape);
        if (!byte_count || *byte_count != tensor.data.size())
            refuse(tensor, fmt::format("has {} bytes of data, which does not match {} [{}]",
                                       tensor.data.size(), tensor_type_name(tensor.type),
                                       fmt::join(tensor.shape, ", ")));
    }
}

} // namespace

void write_safetensors(const fs::path& path, const std::vector<TensorEntry>& tensors,
                       const std::map<std::string, std::string>& metadata) {
    check_tensors(path, tensors);
    std::vector<TensorEntry> ordered = tensors;
    std::ranges::sort(ordered, {}, [](const TensorEntry& tensor) {
        return std::tuple(tensor_type_storage_order(tensor.type), tensor.name);
    });
    const std::string header = make_safetensors_header(path.string(), ordered, metadata);
    const std::uint64_t header_size = header.size();
    if (header_size > kSafetensorsMaxHeaderSize)
        throw Error(ErrorCode::Failed,
                    fmt::format("Cannot write {}: its header would have {} bytes, more than the {} "
                                "that readers accept.",
                                path.string(), header_size, kSafetensorsMaxHeaderSize));

    ReplacementFile file(path);
    file.write(std::as_bytes(std::span(&header_size, 1)));
    file.write(std::as_bytes(std::span(header)));
    for (const TensorEntry& tensor : ordered)
        file.write(tensor.data);
    file.commit(Durability::Disk);
}

} // namespace unit
