#include "training/evaluation/image_mean.h"

namespace unit {

MeasureKind cycle_error_measure() {
    return {{"cycle_error", "cycle error", 2, Better::Lower,
             "How much of the input is lost when the output is translated back: mean absolute "
             "difference, in levels of 255. For models only.",
             "the cycle reconstruction x121 of arXiv 1703.00848"},
            [](const MeasureContext& context) { return context.stills; },
            [](const MeasureContext&) {
                return mean_of_images([](const TranslatedImage& image) -> std::optional<double> {
                    if (image.cycle.empty()) {
                        return std::nullopt;
                    }
                    return cv::norm(image.cycle, image.input, cv::NORM_L1) /
                           static_cast<double>(image.input.total() * 3);
                });
            }};
}

} // namespace unit
