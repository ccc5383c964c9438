#pragma once

#include "core/checkpoint/model_weights.h"
#include "core/choice.h"
#include "core/model/translation_path.h"
#include "training/export/onnx_model.h"

#include <string>
#include <vector>

namespace unit {

/// How an exported file stores the kernels of its convolutions; everything is computed in fp32, and
/// biases and norms, which are small, are stored so too. Reduced kernels take half the space.
enum class ExportPrecision : int { Fp32, Fp16, Bf16 };
template <>
inline constexpr std::array kChoiceNames<ExportPrecision>{"fp32", "fp16", "bf16"};

/// Adds the nodes and tensors of a translation to a model: from the value `input`, [N, C, H, W] in
/// [-1, 1] with H and W multiples of 4, to the value `output`, of the same size in (-1, 1). Nodes
/// are called like the modules of a Unit, tensors as in `weights`, which they are copied from.
/// Errors: Failed, naming the tensor, for weights that do not fit the precision; Unsupported for a
/// model that is too large for an ONNX file.
void add_translation(OnnxModel& model, const std::vector<PathLayer>& layers,
                     const ModelWeights& weights, ExportPrecision precision,
                     const std::string& input, const std::string& output);

} // namespace unit
