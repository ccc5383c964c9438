#pragma once

#include "core/checkpoint/safetensors.h"
#include "core/model/configuration.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace unit {

/// The weights of a deployed checkpoint: E1, E2, G1 and G2, shared blocks once. Needs no LibTorch.
/// Threads: const access from any number of threads.
class ModelWeights {
  public:
    /// Checks the file against the model that it describes.
    /// Errors: Damaged, naming the file and the tensor, where one is missing, has another shape, is
    /// of no floating point type, holds a value that is not finite, or is one too many.
    ModelWeights(SafetensorsFile file, const ModelConfiguration& model);

    const SafetensorsFile& file() const { return file_; }

    /// The values of a tensor that the model has, in fp32.
    std::vector<float> values(const std::string& name) const;

  private:
    void check(const std::string& name, const std::vector<std::int64_t>& shape) const;

    SafetensorsFile file_;
};

} // namespace unit
