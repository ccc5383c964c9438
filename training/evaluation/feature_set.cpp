#include "training/evaluation/feature_set.h"

namespace unit {
namespace {

class FeatureDistance final : public Measure {
  public:
    FeatureDistance(const ReferenceSet& reference,
                    double (*distance)(const cv::Mat&, const ReferenceSet&))
        : reference_(reference), distance_(distance) {}

    void add(const TranslatedImage& image) override { outputs_.push_back(image.features); }

    std::optional<MeasuredValue> value() override {
        return MeasuredValue{distance_(outputs_, reference_)};
    }

  private:
    const ReferenceSet& reference_;
    double (*distance_)(const cv::Mat&, const ReferenceSet&);
    cv::Mat outputs_;
};

} // namespace

bool has_feature_sets(const MeasureContext& context) {
    return context.stills && context.features && context.images > 1 &&
           context.reference != nullptr && context.reference->distribution.has_value();
}

std::unique_ptr<Measure> distance_of_features(const MeasureContext& context,
                                              double (*distance)(const cv::Mat&,
                                                                 const ReferenceSet&)) {
    return std::make_unique<FeatureDistance>(*context.reference, distance);
}

} // namespace unit
