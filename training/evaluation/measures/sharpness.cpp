#include "core/metrics/sharpness.h"

#include "training/evaluation/measure.h"

namespace unit {
namespace {

/// The sharpness of the outputs over that of the inputs, both summed over all frames.
class SharpnessRatio final : public Measure {
  public:
    void add(const TranslatedImage& image) override {
        own_ += sharpness(image.input);
        sharpness_ += sharpness(image.output);
    }

    std::optional<MeasuredValue> value() override {
        if (own_ == 0) {
            return std::nullopt; // every frame was flat
        }
        return MeasuredValue{sharpness_ / own_};
    }

  private:
    double own_ = 0;
    double sharpness_ = 0;
};

} // namespace

MeasureKind sharpness_measure() {
    return {{"sharpness_ratio", "sharpness ratio", 3, Better::NearOne,
             "The mean gradient of the frames' luma, divided by the input's own. Well below 1 is "
             "blurred or faint, well above 1 noisy.",
             "mean gradient magnitude; Pertuz et al., Pattern Recognition 46(5), 2013"},
            [](const MeasureContext& context) { return context.frames; },
            [](const MeasureContext&) -> std::unique_ptr<Measure> {
                return std::make_unique<SharpnessRatio>();
            }};
}

} // namespace unit
