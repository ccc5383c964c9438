#include "core/metrics/ssim.h"
#include "training/evaluation/image_mean.h"

namespace unit {

MeasureKind ssim_measure() {
    return {{"ssim", "SSIM", 4, Better::Higher,
             "How much the output has the structure of the twin: light, contrast and pattern of "
             "small windows. 1 for equal images.",
             "Wang et al., IEEE Transactions on Image Processing 13(4), 2004"},
            [](const MeasureContext& context) { return context.twins; },
            [](const MeasureContext&) {
                return mean_of_images([](const TranslatedImage& image) -> std::optional<double> {
                    return ssim(image.output, image.target);
                });
            }};
}

} // namespace unit
