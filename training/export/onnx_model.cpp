#include "training/export/onnx_model.h"

namespace unit {
namespace {

// Versions and field numbers of onnx.proto.
constexpr std::int64_t kIrVersion = 7;
constexpr std::int64_t kOpset = 13;

namespace model_field {
constexpr std::uint32_t kIrVersion = 1, kProducerName = 2, kProducerVersion = 3, kAbout = 6,
                        kGraph = 7, kOpset = 8, kMetadata = 14;
}
namespace graph_field {
constexpr std::uint32_t kNode = 1, kName = 2, kTensor = 5, kInput = 11, kOutput = 12;
}
namespace node_field {
constexpr std::uint32_t kInput = 1, kOutput = 2, kName = 3, kOperation = 4, kAttribute = 5;
}
namespace attribute_field {
constexpr std::uint32_t kName = 1, kFloat = 2, kInteger = 3, kString = 4, kIntegers = 8, kType = 20;
constexpr std::int32_t kTypeFloat = 1, kTypeInteger = 2, kTypeString = 3, kTypeIntegers = 7;
} // namespace attribute_field
namespace tensor_field {
constexpr std::uint32_t kSize = 1, kType = 2, kName = 8, kData = 9;
}
namespace value_field {
constexpr std::uint32_t kName = 1, kType = 2;                          // ValueInfoProto
constexpr std::uint32_t kTensorType = 1, kElementType = 1, kShape = 2; // TypeProto
constexpr std::uint32_t kSize = 1, kFixedSize = 1, kNamedSize = 2;     // TensorShapeProto
} // namespace value_field
namespace opset_field {
constexpr std::uint32_t kVersion = 2;
}
namespace entry_field {
constexpr std::uint32_t kKey = 1, kValue = 2;
}

using protozero::pbf_writer;

/// Writes the value of an attribute and says which kind it is.
struct AttributeWriter {
    pbf_writer& attribute;

    void operator()(std::int64_t value) {
        attribute.add_int64(attribute_field::kInteger, value);
        attribute.add_enum(attribute_field::kType, attribute_field::kTypeInteger);
    }
    void operator()(float value) {
        attribute.add_float(attribute_field::kFloat, value);
        attribute.add_enum(attribute_field::kType, attribute_field::kTypeFloat);
    }
    void operator()(const std::string& value) {
        attribute.add_bytes(attribute_field::kString, value);
        attribute.add_enum(attribute_field::kType, attribute_field::kTypeString);
    }
    void operator()(const std::vector<std::int64_t>& values) {
        for (const std::int64_t value : values) {
            attribute.add_int64(attribute_field::kIntegers, value);
        }
        attribute.add_enum(attribute_field::kType, attribute_field::kTypeIntegers);
    }
};

} // namespace

OnnxModel::OnnxModel(const std::string& producer_version, const std::string& about) {
    model_.add_int64(model_field::kIrVersion, kIrVersion);
    model_.add_string(model_field::kProducerName, "unittranslate");
    model_.add_string(model_field::kProducerVersion, producer_version);
    model_.add_string(model_field::kAbout, about);
    {
        pbf_writer opset(model_, model_field::kOpset);
        opset.add_int64(opset_field::kVersion, kOpset);
    }
    graph_.emplace(model_, model_field::kGraph);
    graph_->add_string(graph_field::kName, "translation");
}

void OnnxModel::add_input(const std::string& name, const std::vector<OnnxSize>& shape) {
    add_value(graph_field::kInput, name, shape);
}

void OnnxModel::add_output(const std::string& name, const std::vector<OnnxSize>& shape) {
    add_value(graph_field::kOutput, name, shape);
}

void OnnxModel::add_value(std::uint32_t field, const std::string& name,
                          const std::vector<OnnxSize>& shape) {
    pbf_writer value(*graph_, field);
    value.add_string(value_field::kName, name);
    pbf_writer type(value, value_field::kType);
    pbf_writer tensor(type, value_field::kTensorType);
    tensor.add_int32(value_field::kElementType, static_cast<std::int32_t>(OnnxType::Float));
    pbf_writer sizes(tensor, value_field::kShape);
    for (const OnnxSize& size : shape) {
        pbf_writer entry(sizes, value_field::kSize);
        if (const auto* fixed = std::get_if<std::int64_t>(&size)) {
            entry.add_int64(value_field::kFixedSize, *fixed);
        } else {
            entry.add_string(value_field::kNamedSize, std::get<std::string>(size));
        }
    }
}

void OnnxModel::add_tensor(const std::string& name, OnnxType type,
                           const std::vector<std::int64_t>& shape,
                           std::span<const std::byte> data) {
    pbf_writer tensor(*graph_, graph_field::kTensor);
    for (const std::int64_t size : shape) {
        tensor.add_int64(tensor_field::kSize, size);
    }
    tensor.add_int32(tensor_field::kType, static_cast<std::int32_t>(type));
    tensor.add_string(tensor_field::kName, name);
    tensor.add_bytes(tensor_field::kData, reinterpret_cast<const char*>(data.data()), data.size());
}

void OnnxModel::add_node(const OnnxNode& node) {
    pbf_writer writer(*graph_, graph_field::kNode);
    for (const std::string& input : node.inputs) {
        writer.add_string(node_field::kInput, input);
    }
    writer.add_string(node_field::kOutput, node.name);
    writer.add_string(node_field::kName, node.name);
    writer.add_string(node_field::kOperation, node.operation);
    for (const auto& [name, value] : node.attributes) {
        pbf_writer attribute(writer, node_field::kAttribute);
        attribute.add_string(attribute_field::kName, name);
        std::visit(AttributeWriter{attribute}, value);
    }
}

void OnnxModel::add_metadata(const std::string& key, const std::string& value) {
    metadata_.emplace_back(key, value);
}

std::string OnnxModel::finish() {
    graph_.reset();
    for (const auto& [key, value] : metadata_) {
        pbf_writer entry(model_, model_field::kMetadata);
        entry.add_string(entry_field::kKey, key);
        entry.add_string(entry_field::kValue, value);
    }
    return std::move(bytes_);
}

} // namespace unit
