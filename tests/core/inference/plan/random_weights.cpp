#include "tests/core/inference/plan/random_weights.h"

#include <algorithm>
#include <random>

namespace unit::test {

PackedWeights random_weights(const ModelConfiguration& model) {
    std::map<std::string, std::vector<std::int64_t>> shapes;
    for (const PathLayer& layer : translation_path(model, 1, 2)) {
        shapes.merge(layer.tensors());
    }
    return PackedWeights([shapes](const std::string& name) {
        std::int64_t size = 1;
        for (const std::int64_t side : shapes.at(name)) {
            size *= side;
        }
        std::minstd_rand random(static_cast<unsigned>(size));
        std::uniform_real_distribution<float> value(-0.05F, 0.05F);
        std::vector<float> values(static_cast<std::size_t>(size));
        std::ranges::generate(values, [&] { return value(random); });
        return values;
    });
}

} // namespace unit::test
