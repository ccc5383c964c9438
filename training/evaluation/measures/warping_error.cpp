#include "core/metrics/warping_error.h"

#include "training/evaluation/measure.h"

namespace unit {
namespace {

/// The error of the outputs over that of the inputs, both summed over all frames.
class WarpingErrorRatio final : public Measure {
  public:
    void add(const TranslatedImage& image) override {
        if (image.motion != nullptr) {
            const auto own = warping_error(*image.motion, input_, image.input);
            const auto error = warping_error(*image.motion, output_, image.output);
            own_ += own.value_or(0);
            error_ += error.value_or(0);
        }
        input_ = image.input;
        output_ = image.output;
    }

    std::optional<MeasuredValue> value() override {
        if (own_ == 0) {
            return std::nullopt; // nothing moved, or nothing could be followed
        }
        return MeasuredValue{error_ / own_};
    }

  private:
    cv::Mat input_; ///< of the frame before
    cv::Mat output_;
    double own_ = 0;
    double error_ = 0;
};

} // namespace

MeasureKind warping_error_measure() {
    return {{"warping_error_ratio", "warping error ratio", 3, Better::Lower,
             "How much the output flickers: the mean squared change of points that are followed "
             "along the input's optical flow, where they stay visible, divided by the input's own. "
             "1 is as steady as the input. A blurred or faint output has less too; see the "
             "sharpness ratio.",
             "Lai et al., ECCV 2018"},
            [](const MeasureContext& context) { return context.frames; },
            [](const MeasureContext&) -> std::unique_ptr<Measure> {
                return std::make_unique<WarpingErrorRatio>();
            }};
}

} // namespace unit
