#include "training/evaluation/feature_set.h"

namespace unit {
namespace {

class FeatureDistance final : public Measure {
  public:
    FeatureDistance(const cv::Mat& reference, double (*distance)(const cv::Mat&, const cv::Mat&))
        : reference_(reference), distance_(distance) {}

    void add(const TranslatedImage& image) override { outputs_.push_back(image.features); }

    std::optional<MeasuredValue> value() override {
        return MeasuredValue{distance_(outputs_, reference_)};
    }

  private:
    cv::Mat reference_;
    double (*distance_)(const cv::Mat&, const cv::Mat&);
    cv::Mat outputs_;
};

} // namespace

bool has_feature_sets(const MeasureContext& context) {
    constexpr int kFewest = 2; // a covariance needs as many
    return context.stills && context.features && context.images >= kFewest &&
           context.reference != nullptr && context.reference->features.rows >= kFewest;
}

std::unique_ptr<Measure> distance_of_features(const MeasureContext& context,
                                              double (*distance)(const cv::Mat&, const cv::Mat&)) {
    return std::make_unique<FeatureDistance>(context.reference->features, distance);
}

} // namespace unit
