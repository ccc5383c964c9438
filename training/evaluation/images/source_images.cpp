#include "training/evaluation/images/source_images.h"

#include <algorithm>
#include <fmt/format.h>

namespace unit {

std::vector<std::size_t> evenly_spaced(std::size_t count, std::size_t wanted) {
    std::vector<std::size_t> indices(std::min(count, wanted));
    for (std::size_t number = 0; number < indices.size(); ++number) {
        indices[number] = number * count / indices.size();
    }
    return indices;
}

SourceImages::SourceImages(const std::vector<std::string>& sources, std::size_t images_of_each,
                           const SourceOptions& options) {
    for (const std::string& specification : sources) {
        const ImageSource& source =
            *sources_.emplace_back(open_image_source(specification, options));
        const std::vector<std::size_t> chosen = evenly_spaced(source.size(), images_of_each);
        for (const std::size_t index : chosen) {
            places_.push_back({&source, index});
        }
        description_ += fmt::format("{}{} of {} images of {}", description_.empty() ? "" : ", ",
                                    chosen.size(), source.size(), specification);
    }
}

std::string SourceImages::name(std::size_t index) const {
    return places_[index].source->name(places_[index].index);
}

cv::Mat SourceImages::input(std::size_t index) const {
    return places_[index].source->image(places_[index].index);
}

} // namespace unit
