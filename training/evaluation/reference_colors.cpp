#include "training/evaluation/reference_colors.h"

#include "training/data/image_source.h"

#include <algorithm>
#include <fmt/format.h>

namespace unit {

ReferenceColors colors_of_sources(const std::vector<std::string>& sources) {
    constexpr std::size_t kImages = 64;
    ColorAccumulator colors;
    std::vector<std::string> descriptions;
    for (const std::string& specification : sources) {
        const auto source = open_image_source(specification);
        const std::size_t count = std::min(source->size(), kImages);
        for (std::size_t number = 0; number < count; ++number) {
            colors.add(source->image(number * source->size() / count));
        }
        descriptions.push_back(
            fmt::format("{} of {} images of {}", count, source->size(), specification));
    }
    return {colors.statistics(), fmt::format("{}", fmt::join(descriptions, ", "))};
}

ReferenceColors colors_of_targets(const ImagePairs& pairs) {
    ColorAccumulator colors;
    for (std::size_t index = 0; index < pairs.size(); ++index) {
        colors.add(pairs.target(index));
    }
    return {colors.statistics(), "all the twins together, which favours this baseline"};
}

} // namespace unit
