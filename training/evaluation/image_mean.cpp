#include "training/evaluation/image_mean.h"

#include <algorithm>

namespace unit {
namespace {

class ImageMean final : public Measure {
  public:
    explicit ImageMean(std::optional<double> (*number)(const TranslatedImage&)) : number_(number) {}

    void add(const TranslatedImage& image) override {
        const std::optional<double> number = number_(image);
        if (number) {
            sum_ += *number;
            lowest_ = count_ == 0 ? *number : std::min(lowest_, *number);
            highest_ = count_ == 0 ? *number : std::max(highest_, *number);
            ++count_;
        }
    }

    std::optional<MeasuredValue> value() override {
        if (count_ == 0) {
            return std::nullopt;
        }
        return MeasuredValue{sum_ / static_cast<double>(count_), std::pair(lowest_, highest_)};
    }

  private:
    std::optional<double> (*number_)(const TranslatedImage&);
    double sum_ = 0;
    double lowest_ = 0;
    double highest_ = 0;
    std::size_t count_ = 0;
};

} // namespace

std::unique_ptr<Measure> mean_of_images(std::optional<double> (*number)(const TranslatedImage&)) {
    return std::make_unique<ImageMean>(number);
}

} // namespace unit
