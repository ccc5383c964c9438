#pragma once

#include "core/checkpoint/safetensors.h"
#include "core/model/unit.h"

#include <ATen/core/Tensor.h>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace unit::test {

/// One file of a reference set: tensors under the released code's names, and what it says of
/// itself.
class ReferenceFile {
  public:
    explicit ReferenceFile(const std::filesystem::path& path);

    const nlohmann::json& about() const { return about_; }
    bool has(const std::string& name) const { return file_.tensors().contains(name); }
    const SafetensorsFile& file() const { return file_; }
    at::Tensor tensor(const std::string& name, at::ScalarType type) const;
    double value(const std::string& name) const;

  private:
    SafetensorsFile file_;
    nlohmann::json about_;
};

/// Files that share a prefix, e.g. v02_ch8 of v02_ch8_forward.safetensors, and their folder.
struct ReferenceSet {
    std::filesystem::path folder;
    std::string prefix;

    bool has(const std::string& ending) const;

    /// The file with this ending, e.g. "_steps_quiet"; nothing if the set lacks it. A file that is
    /// there and cannot be read throws.
    std::optional<ReferenceFile> find(const std::string& ending) const;
};

std::ostream& operator<<(std::ostream& out, const ReferenceSet& set);

/// The committed width-4 set, and those in UNIT_REFERENCE_DIR (default ../shared/reference beside
/// the sources, where there is one). Throws if the variable is set and its folder holds no set.
std::vector<ReferenceSet> reference_sets();

/// Network sizes from a file's metadata.
ModelConfiguration configuration_of(const ReferenceFile& file);

/// Our parameter name -> the released code's, e.g. `encoder1.private.0.conv.weight` ->
/// `gen.encode_A.0.model.0.weight`.
std::string released_name(const std::string& name, const ModelConfiguration& configuration);

/// A bias that the instance norm after it cancels: its gradient is zero up to rounding.
bool is_cancelled_bias(const std::string& name);

/// A model with the file's weights `gen.*` and `dis.*`.
std::shared_ptr<Unit> model_of(const ReferenceFile& file, at::ScalarType type);

/// Largest |a - b|, of tensors on any devices; infinity if anything is not finite or the shapes
/// differ.
double largest_difference(const at::Tensor& a, const at::Tensor& b);

} // namespace unit::test
