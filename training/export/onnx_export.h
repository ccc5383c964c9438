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

/// The bytes of an ONNX file that does what the checkpoint `file`, of which `description` was read,
/// does to images. Input `image` and output `translation` are float [batch, channels, height,
/// width], height and width multiples of 4. The metadata says how pixels become values.
/// Errors: those of add_translation(); Damaged, naming it, for a tensor that the description does
/// not account for, and for one that it does and the file lacks.
std::string onnx_translation(const SafetensorsFile& file, const CheckpointDescription& description,
                             const OnnxExport& settings);

} // namespace unit
