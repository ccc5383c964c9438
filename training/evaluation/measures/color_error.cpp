#include "core/metrics/color_error.h"
#include "training/evaluation/image_mean.h"

namespace unit {

MeasureKind color_error_measure() {
    return {{"color_error", "colour error", 2, Better::Lower,
             "How far the colours of the output are from those of the twin: mean Delta E in "
             "CIELAB. Differences below about 2 cannot be seen.",
             "CIE 1976 (CIE 15:2004)"},
            [](const MeasureContext& context) { return context.twins; },
            [](const MeasureContext&) {
                return mean_of_images([](const TranslatedImage& image) -> std::optional<double> {
                    return color_error(image.output, image.target);
                });
            }};
}

} // namespace unit
