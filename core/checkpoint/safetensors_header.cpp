#include "core/checkpoint/safetensors_header.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace unit {

namespace {

using Json = nlohmann::json;

struct TypeRow {
    TensorType type;
    const char* name;
    std::size_t size;
};

/// In the order in which the Python package stores tensors: wide elements first.
constexpr std::array<TypeRow, 10> kTypes = {{
    {TensorType::I64, "I64", 8},
    {TensorType::F64, "F64", 8},
    {TensorType::F32, "F32", 4},
    {TensorType::I32, "I32", 4},
    {TensorType::BF16, "BF16", 2},
    {TensorType::F16, "F16", 2},
    {TensorType::I16, "I16", 2},
    {TensorType::I8, "I8", 1},
    {TensorType::U8, "U8", 1},
    {TensorType::Bool, "BOOL", 1},
}};

const TypeRow& type_row(TensorType type) {
    return kTypes[tensor_type_storage_order(type)];
}

/// Byte range of one tensor in the data, in the header's words.
struct DataRange {
    std::uint64_t begin;
    std::uint64_t end;
    std::string name;
};

/// Parses one header; a class, so that every message can name the file.
class HeaderParser {
  public:
    HeaderParser(const std::string& file, std::span<const std::byte> data)
        : file_(file), data_(data) {}

    SafetensorsHeader parse(std::string_view text) {
        const Json root = parse_json(text);
        SafetensorsHeader header;
        for (const auto& [key, value] : root.items()) {
            if (key == kSafetensorsMetadataKey)
                header.metadata = parse_metadata(value);
            else
                header.tensors.emplace(key, parse_tensor(key, value));
        }
        check_ranges();
        return header;
    }

  private:
    template <typename... Arguments>
    [[noreturn]] void damaged(fmt::format_string<Arguments...> problem,
                              Arguments&&... arguments) const {
        throw Error(ErrorCode::Damaged,
                    fmt::format("{} is damaged or is not a safetensors file: {}.", file_,
                                fmt::format(problem, std::forward<Arguments>(arguments)...)));
    }

    Json parse_json(std::string_view text) const;
    std::map<std::string, std::string> parse_metadata(const Json& value) const;
    TensorEntry parse_tensor(const std::string& name, const Json& value);
    TensorType parse_type(const std::string& name, const Json& value) const;
    std::vector<std::int64_t> parse_shape(const std::string& name, const Json& value) const;
    DataRange parse_range(const std::string& name, const Json& value) const;
    void check_ranges();

    const std::string& file_;
    std::span<const std::byte> data_;
    std::vector<DataRange> ranges_;
};

Json HeaderParser::parse_json(std::string_view text) const {
    if (!text.starts_with('{'))
        damaged("its header does not start with '{{', expected a JSON object");
    // nlohmann's parser takes a zero byte for the end of the text.
    if (text.find('\0') != std::string_view::npos)
        damaged("its header has a zero byte, expected JSON padded with spaces");

    // The parser keeps the last of two equal keys and has no limit of depth, so both are watched
    // here: a header is an object of objects of arrays.
    constexpr int kMaxDepth = 3;
    std::vector<std::set<std::string>> keys;
    const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
        using Event = Json::parse_event_t;
        if ((event == Event::object_start || event == Event::array_start) && depth >= kMaxDepth)
            damaged("its header nests deeper than {} levels", kMaxDepth);
        if (event == Event::object_start)
            keys.emplace_back();
        else if (event == Event::object_end)
            keys.pop_back();
        else if (event == Event::key && !keys.back().insert(value.get<std::string>()).second)
            damaged("its header has the key {} twice", quoted_name(value.get<std::string>()));
        return true;
    };
    try {
        return Json::parse(text, watch);
    } catch (const Json::parse_error& error) {
        damaged("its header is not valid JSON at byte {}", error.byte);
    } catch (const Json::out_of_range&) {
        damaged("its header has a number that is out of range");
    }
}

std::map<std::string, std::string> HeaderParser::parse_metadata(const Json& value) const {
    if (!value.is_object())
        damaged("{} is of type {}, expected an object of strings", kSafetensorsMetadataKey,
                value.type_name());
    std::map<std::string, std::string> metadata;
    for (const auto& [key, text] : value.items()) {
        if (!text.is_string())
            damaged("the entry {} of {} is of type {}, expected a string", quoted_name(key),
                    kSafetensorsMetadataKey, text.type_name());
        metadata.emplace(key, text.get<std::string>());
    }
    return metadata;
}

TensorEntry HeaderParser::parse_tensor(const std::string& name, const Json& value) {
    if (!value.is_object())
        damaged("the tensor {} is of type {}, expected an object with dtype, shape and "
                "data_offsets",
                quoted_name(name), value.type_name());
    for (const char* const key : {"dtype", "shape", "data_offsets"}) {
        if (!value.contains(key))
            damaged("the tensor {} has no {}, expected dtype, shape and data_offsets",
                    quoted_name(name), key);
    }
    if (value.size() != 3)
        damaged("the tensor {} has {} fields, expected only dtype, shape and data_offsets",
                quoted_name(name), value.size());

    TensorEntry tensor;
    tensor.name = name;
    tensor.type = parse_type(name, value["dtype"]);
    tensor.shape = parse_shape(name, value["shape"]);
    const auto byte_count = tensor_byte_count(tensor.type, tensor.shape);
    if (!byte_count)
        damaged("the tensor {} has a shape whose size overflows 63 bits", quoted_name(name));
    DataRange range = parse_range(name, value["data_offsets"]);
    const std::uint64_t size = range.end - range.begin;
    if (*byte_count != size)
        damaged("the tensor {} has {} bytes of data, expected {} for {} [{}]", quoted_name(name),
                size, *byte_count, tensor_type_name(tensor.type), fmt::join(tensor.shape, ", "));
    tensor.data = data_.subspan(range.begin, size);
    ranges_.push_back(std::move(range));
    return tensor;
}

TensorType HeaderParser::parse_type(const std::string& name, const Json& value) const {
    std::vector<const char*> names;
    for (const TypeRow& row : kTypes) {
        if (value == row.name)
            return row.type;
        names.push_back(row.name);
    }
    damaged("the tensor {} has the dtype {}, expected one of {}", quoted_name(name),
            value.is_string() ? quoted_name(value.get<std::string>()) : value.type_name(),
            fmt::join(names, ", "));
}

std::vector<std::int64_t> HeaderParser::parse_shape(const std::string& name,
                                                    const Json& value) const {
    if (!value.is_array())
        damaged("the shape of the tensor {} is of type {}, expected an array of integers",
                quoted_name(name), value.type_name());
    // Tensor libraries stop at 64; without a limit one header could hold millions.
    constexpr std::size_t kMaxDimensions = 64;
    if (value.size() > kMaxDimensions)
        damaged("the tensor {} has {} dimensions, expected at most {}", quoted_name(name),
                value.size(), kMaxDimensions);
    std::vector<std::int64_t> shape;
    for (const Json& dimension : value) {
        constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
        // Negative numbers and those with a fraction or an exponent are of other JSON types here.
        if (!dimension.is_number_unsigned() || dimension.get<std::uint64_t>() > kMax)
            damaged("dimension {} of the tensor {} is {}, expected an integer from 0 to {}",
                    shape.size(), quoted_name(name),
                    dimension.is_number() ? dimension.dump() : dimension.type_name(), kMax);
        shape.push_back(dimension.get<std::int64_t>());
    }
    return shape;
}

DataRange HeaderParser::parse_range(const std::string& name, const Json& value) const {
    const bool is_pair = value.is_array() && value.size() == 2 && value[0].is_number_unsigned() &&
                         value[1].is_number_unsigned();
    if (!is_pair)
        damaged("the data_offsets of the tensor {} are not valid, expected two integers of 0 or "
                "more",
                quoted_name(name));
    const auto begin = value[0].get<std::uint64_t>();
    const auto end = value[1].get<std::uint64_t>();
    if (begin > end)
        damaged("the tensor {} begins at byte {} and ends at byte {}, expected the end not before "
                "the beginning",
                quoted_name(name), begin, end);
    if (end > data_.size())
        damaged("the tensor {} ends at byte {} of the data, expected at most {} (is the file "
                "truncated?)",
                quoted_name(name), end, data_.size());
    return {begin, end, name};
}

/// In order of their bytes, the tensors must cover the data without overlap or gap.
void HeaderParser::check_ranges() {
    std::ranges::sort(ranges_, [](const DataRange& left, const DataRange& right) {
        return std::pair(left.begin, left.end) < std::pair(right.begin, right.end);
    });
    std::uint64_t covered = 0;
    for (const DataRange& range : ranges_) {
        if (range.begin != covered)
            damaged("the tensor {} begins at byte {} of the data, expected {} ({})",
                    quoted_name(range.name), range.begin, covered,
                    range.begin < covered ? "it overlaps the tensor before it"
                                          : "there is a gap before it");
        covered = range.end;
    }
    if (covered != data_.size())
        damaged("its tensors end at byte {} of the data, expected {}, the end of the file", covered,
                data_.size());
}

} // namespace

std::size_t tensor_type_storage_order(TensorType type) {
    const auto row = std::ranges::find(kTypes, type, &TypeRow::type);
    return static_cast<std::size_t>(row - kTypes.begin());
}

const char* tensor_type_name(TensorType type) {
    return type_row(type).name;
}

std::size_t tensor_type_size(TensorType type) {
    return type_row(type).size;
}

std::optional<std::uint64_t> tensor_byte_count(TensorType type,
                                               const std::vector<std::int64_t>& shape) {
    std::int64_t count = static_cast<std::int64_t>(tensor_type_size(type));
    for (const std::int64_t dimension : shape) {
        if (dimension < 0 || __builtin_mul_overflow(count, dimension, &count))
            return std::nullopt;
    }
    return static_cast<std::uint64_t>(count);
}

SafetensorsHeader parse_safetensors_header(const std::string& file, std::string_view header,
                                           std::span<const std::byte> data) {
    return HeaderParser(file, data).parse(header);
}

std::string make_safetensors_header(const std::string& file,
                                    const std::vector<TensorEntry>& tensors,
                                    const std::map<std::string, std::string>& metadata) {
    nlohmann::ordered_json root = nlohmann::ordered_json::object();
    if (!metadata.empty())
        root[kSafetensorsMetadataKey] = metadata;
    std::uint64_t begin = 0;
    for (const TensorEntry& tensor : tensors) {
        const std::uint64_t end = begin + tensor.data.size();
        root[tensor.name] = {{"dtype", tensor_type_name(tensor.type)},
                             {"shape", tensor.shape},
                             {"data_offsets", {begin, end}}};
        begin = end;
    }
    try {
        std::string text = root.dump();
        text.append((8 - text.size() % 8) % 8, ' ');
        return text;
    } catch (const nlohmann::json::type_error&) {
        throw Error(ErrorCode::Failed,
                    fmt::format("Cannot write {}: the name of a tensor or a text of the metadata "
                                "is not valid UTF-8.",
                                file));
    }
}

std::string quoted_name(std::string_view name) {
    constexpr std::size_t kLongest = 200;
    const std::string shown =
        name.size() <= kLongest ? std::string(name) : std::string(name.substr(0, kLongest)) + "...";
    return Json(shown).dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace unit
