#include "training/evaluation/baselines.h"

namespace unit {

std::vector<Method> baselines(const std::optional<ReferenceColors>& colors) {
    std::vector<Method> methods{{"identity", [](const cv::Mat& image) { return image; }}};
    if (colors) {
        methods.push_back({"Reinhard colour transfer", [colors](const cv::Mat& image) {
                               return transfer_colors(image, colors->statistics);
                           }});
        methods.push_back({"histogram matching", [colors](const cv::Mat& image) {
                               return match_histograms(image, colors->distributions);
                           }});
    }
    return methods;
}

} // namespace unit
