#include "core/metrics/psnr.h"
#include "training/evaluation/image_mean.h"

namespace unit {

MeasureKind psnr_measure() {
    return {{"psnr", "PSNR (dB)", 2, Better::Higher,
             "How near the output is to the twin, pixel by pixel: 10 log10 of 255 squared over the "
             "mean squared difference.",
             "peak signal-to-noise ratio"},
            [](const MeasureContext& context) { return context.twins; },
            [](const MeasureContext&) {
                return mean_of_images([](const TranslatedImage& image) -> std::optional<double> {
                    return psnr(image.output, image.target);
                });
            }};
}

} // namespace unit
