#pragma once

#include "core/checkpoint/description.h"
#include "training/export/translation_graph.h"

#include <string>

namespace unit {

/// What is exported, and what the file says of where it comes from.
struct OnnxExport {
    int from = 1; ///< domain of the images that go in, 1 or 2
    int to = 2;   ///< domain of those that come out, 1 or 2
    ExportPrecision precision = ExportPrecision::Fp32;
    std::string program_version;
    std::string checkpoint_name;   ///< the checkpoint's file name
    std::string checkpoint_sha256; ///< and checksum
};

/// The bytes of an ONNX file that does what a checkpoint does to images. Input `image` and output
/// `translation` are float [batch, channels, height, width], height and width multiples of 4. The
/// metadata says how pixels become values. Errors: those of add_translation().
std::string onnx_translation(const ModelWeights& weights, const CheckpointDescription& description,
                             const OnnxExport& settings);

} // namespace unit
