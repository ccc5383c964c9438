#include "core/metrics/sliced_wasserstein.h"

#include "training/evaluation/images/source_images.h"
#include "training/evaluation/measure.h"

#include <algorithm>

namespace unit {
namespace {

class SlicedWassersteinMeasure final : public Measure {
  public:
    explicit SlicedWassersteinMeasure(const MeasureContext& context) {
        const std::vector<cv::Mat>& reference = context.reference->small;
        const std::size_t count = std::min(context.images, reference.size());
        indices_ = evenly_spaced(context.images, count);
        for (const std::size_t index : evenly_spaced(reference.size(), count)) {
            reference_.push_back(reference[index]);
        }
    }

    void add(const TranslatedImage& image) override {
        if (std::binary_search(indices_.begin(), indices_.end(), image.index)) {
            outputs_.push_back(small_image(image.output));
        }
    }

    std::optional<MeasuredValue> value() override {
        return MeasuredValue{
            sliced_wasserstein(outputs_, reference_, fitting_settings(outputs_, reference_))};
    }

  private:
    std::vector<std::size_t> indices_;
    std::vector<cv::Mat> reference_;
    std::vector<cv::Mat> outputs_;
};

} // namespace

MeasureKind sliced_wasserstein_measure() {
    return {{"sliced_wasserstein", "sliced Wasserstein distance", 4, Better::Lower,
             "How far all outputs together are from looking like the reference images: light, "
             "colours and details of each size. About 0.04 for images of the same kind.",
             "Rabin et al., SSVM 2011; Karras et al., arXiv 1710.10196, section 5"},
            [](const MeasureContext& context) {
                return context.stills && context.reference != nullptr;
            },
            [](const MeasureContext& context) -> std::unique_ptr<Measure> {
                return std::make_unique<SlicedWassersteinMeasure>(context);
            }};
}

} // namespace unit
