#pragma once

#include "training/data/image_source.h"
#include "training/evaluation/images/evaluation_images.h"

#include <memory>
#include <string>
#include <vector>

namespace unit {

/// `wanted` of `count` indices, evenly spaced from 0 on; all of them where there are fewer.
std::vector<std::size_t> evenly_spaced(std::size_t count, std::size_t wanted);

/// Images of anything that open_image_source takes, without twins.
class SourceImages : public EvaluationImages {
  public:
    /// Of each source so many images, evenly spaced, or all where it has fewer. At least one
    /// source. Errors: those of open_image_source.
    SourceImages(const std::vector<std::string>& sources, std::size_t images_of_each,
                 const SourceOptions& options = {});

    std::size_t size() const override { return places_.size(); }
    std::string name(std::size_t index) const override;
    cv::Mat input(std::size_t index) const override;
    /// "64 of 4000 images of streets:rainy, ..."
    std::string description() const override { return description_; }

  private:
    struct Place {
        const ImageSource* source;
        std::size_t index;
    };

    std::vector<std::unique_ptr<ImageSource>> sources_;
    std::vector<Place> places_;
    std::string description_;
};

} // namespace unit
