#pragma once

#include "core/checkpoint/safetensors.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The parts of the safetensors format that its reader and its writer share.
namespace unit {

/// Bytes of the header length that a file starts with.
inline constexpr std::size_t kSafetensorsPrefixSize = 8;
/// Longest JSON header that is read or written, as in the Python package.
inline constexpr std::uint64_t kSafetensorsMaxHeaderSize = 100'000'000;
/// The header's key for the string-to-string map, so not a tensor's name.
inline constexpr const char* kSafetensorsMetadataKey = "__metadata__";

/// What a header says, with each tensor's data as a part of the bytes after the header.
struct SafetensorsHeader {
    std::map<std::string, std::string> metadata;
    std::map<std::string, TensorEntry> tensors;
};

/// Parses and checks the JSON text `header` of a file whose remaining bytes are `data`.
/// `file` is the file's name in messages. Errors: Damaged.
SafetensorsHeader parse_safetensors_header(const std::string& file, std::string_view header,
                                           std::span<const std::byte> data);

/// The JSON text, padded with spaces to a multiple of 8 bytes, for tensors stored one after the
/// other in the order given. Errors: Failed where a name or a metadata text is not UTF-8.
std::string make_safetensors_header(const std::string& file,
                                    const std::vector<TensorEntry>& tensors,
                                    const std::map<std::string, std::string>& metadata);

/// Place of the type in the order in which the Python package stores tensors: 0 comes first.
std::size_t tensor_type_storage_order(TensorType type);

/// Bytes of a tensor; nothing where a dimension is negative or the product does not fit 63 bits.
std::optional<std::uint64_t> tensor_byte_count(TensorType type,
                                               const std::vector<std::int64_t>& shape);

/// A name as it is quoted in messages: in double quotes, control characters escaped, invalid UTF-8
/// replaced, the end of a very long one cut off.
std::string quoted_name(std::string_view name);

} // namespace unit
