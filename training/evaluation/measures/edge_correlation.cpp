#include "core/metrics/edge_correlation.h"
#include "training/evaluation/image_mean.h"

namespace unit {

MeasureKind edge_correlation_measure() {
    return {{"edge_correlation", "edge correlation with the input", 4, Better::Higher,
             "How far edges stay where they were in the input: the scene is still the same one. 1 "
             "for nothing changed.",
             "Pearson's correlation of Sobel magnitudes"},
            [](const MeasureContext& context) { return context.stills; },
            [](const MeasureContext&) {
                return mean_of_images([](const TranslatedImage& image) -> std::optional<double> {
                    return edge_correlation(image.output, image.input);
                });
            }};
}

} // namespace unit
