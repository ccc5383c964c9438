#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

/// Reading and writing the safetensors format: a little-endian 64-bit header length, a JSON header
/// (per tensor its type, shape and byte range, and a string-to-string map under `__metadata__`),
/// then the tensors' bytes without gaps. Source: the format description of the Python package
/// `safetensors`, which reads what this writes and writes what this reads.
namespace unit {

/// Element types that a file may hold. The names in the file are those of tensor_type_name(); the
/// enumerators' values are stored nowhere.
enum class TensorType { F64, F32, F16, BF16, I64, I32, I16, I8, U8, Bool };

/// The type's name in a safetensors header, e.g. "F32" or "BOOL".
const char* tensor_type_name(TensorType type);

/// Bytes of one element.
std::size_t tensor_type_size(TensorType type);

/// One tensor: C-contiguous (the last dimension varies fastest), little-endian elements.
/// Does not own its data.
struct TensorEntry {
    std::string name; ///< UTF-8, not "__metadata__"
    TensorType type = TensorType::F32;
    std::vector<std::int64_t> shape; ///< each 0 or more; empty for a scalar
    /// Product of shape times tensor_type_size() bytes. Not necessarily aligned for the type (other
    /// writers need not align): copy the bytes rather than cast the pointer.
    std::span<const std::byte> data;
};

/// A safetensors file read into memory; can be moved, not copied.
/// The spans of its tensors live as long as the object (or the one it was moved to). Every length,
/// offset and shape has been checked when the constructor returns. The file may be changed
/// afterwards. It is not mapped: someone who copies another file over it, while it is read, would
/// end the program with SIGBUS.
/// Threads: const access from any number of threads.
class SafetensorsFile {
  public:
    /// Opens and checks `path`.
    /// Errors: NotFound (no such file), Damaged (not a whole, well-formed safetensors file, with
    /// tensors of the types above only), Failed (the system refuses to open or read it, or
    /// there is too little memory).
    explicit SafetensorsFile(const std::filesystem::path& path);

    const std::filesystem::path& path() const { return path_; }

    /// The header's `__metadata__`; empty where there is none.
    const std::map<std::string, std::string>& metadata() const { return metadata_; }

    /// All tensors by name.
    const std::map<std::string, TensorEntry>& tensors() const { return tensors_; }

    /// The tensor called `name`.
    /// Errors: Damaged, naming the file and the tensor that it lacks.
    const TensorEntry& tensor(const std::string& name) const;

  private:
    std::filesystem::path path_;
    std::unique_ptr<std::byte[]> content_;
    std::map<std::string, std::string> metadata_;
    std::map<std::string, TensorEntry> tensors_;
};

/// Writes a safetensors file, in one step as seen by others: into a temporary file in the same
/// folder, flushed to the disk, then renamed to `path`, replacing a file that was there. If
/// anything fails before that, the temporary file is removed and what was at `path` stays as it
/// was. The tensors are stored by falling element size, so that each is aligned for its type, in
/// the Python package's order; `tensors` may come in any order, and their data may be spans of a
/// SafetensorsFile of the same path.
/// Errors: Failed, naming the path and the system's reason, or the tensor whose name, shape or byte
/// count is not valid.
void write_safetensors(const std::filesystem::path& path, const std::vector<TensorEntry>& tensors,
                       const std::map<std::string, std::string>& metadata);

} // namespace unit
