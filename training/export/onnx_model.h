#pragma once

#include <cstdint>
#include <optional>
#include <protozero/pbf_writer.hpp>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace unit {

/// Element types of ONNX; the values are those of the format (onnx.proto, TensorProto.DataType).
enum class OnnxType : std::int32_t { Float = 1, Int64 = 7, Float16 = 10, BFloat16 = 16 };

/// A size that is fixed, or known by a name until the model runs.
using OnnxSize = std::variant<std::int64_t, std::string>;

/// A named setting of a node.
struct OnnxAttribute {
    std::string name;
    std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>> value;
};

/// One operation: its name, what it reads (an empty name leaves an optional input out), settings.
/// Its output has the name of the node.
struct OnnxNode {
    std::string operation; ///< e.g. "Conv"
    std::string name;
    std::vector<std::string> inputs;
    std::vector<OnnxAttribute> attributes;
};

/// An ONNX model being written, as one protobuf message (onnx.proto of the format's IR version 7,
/// operators of opset 13, which onnxruntime reads since 1.6, TensorRT since 8.0 and OpenVINO since
/// 2021). Nodes must come after those whose output they read. Names must differ.
/// Threads: one. Errors: std::bad_alloc.
class OnnxModel {
  public:
    /// Most bytes that the tensors of a model may have together: one protobuf message has less
    /// than 2 GiB.
    static constexpr std::uint64_t kMostTensorBytes = 2'000'000'000;

    /// `producer_version` is the program's; `about` says in words what the model does.
    OnnxModel(const std::string& producer_version, const std::string& about);

    void add_input(const std::string& name, const std::vector<OnnxSize>& shape);
    void add_output(const std::string& name, const std::vector<OnnxSize>& shape);
    /// A constant tensor: little-endian values, the last dimension varies fastest.
    void add_tensor(const std::string& name, OnnxType type, const std::vector<std::int64_t>& shape,
                    std::span<const std::byte> data);
    void add_node(const OnnxNode& node);
    /// A text for people and programs, by its key.
    void add_metadata(const std::string& key, const std::string& value);

    /// The whole file. To be called once, last.
    std::string finish();

  private:
    void add_value(std::uint32_t field, const std::string& name,
                   const std::vector<OnnxSize>& shape);

    std::string bytes_;
    std::vector<std::pair<std::string, std::string>> metadata_;
    protozero::pbf_writer model_{bytes_};
    std::optional<protozero::pbf_writer> graph_; ///< open inside of model_
};

} // namespace unit
