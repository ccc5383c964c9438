#include "core/model/precision.h"

#include <ATen/ATen.h>

namespace unit {
namespace {

/// Whether a parameter belongs to a layer with the image on one side.
bool touches_image(const std::string& name, const ModelConfiguration& configuration) {
    if (name.starts_with("encoder1.private.0.") || name.starts_with("encoder2.private.0.")) {
        return true;
    }
    // After the residual blocks come upsampling blocks, then the layer that writes the image.
    const int blocks = configuration.generator_private_blocks + configuration.halvings();
    const std::string last = ".private." + std::to_string(blocks) + ".";
    return name.starts_with("generator1" + last) || name.starts_with("generator2" + last);
}

} // namespace

void reduce_precision(Unit& model, at::ScalarType type) {
    for (const NamedParameter& parameter : model.generator_parameters()) {
        if (!touches_image(parameter.name, model.configuration())) {
            at::Tensor value = parameter.value;
            value.set_data(value.to(type));
        }
    }
}

} // namespace unit
