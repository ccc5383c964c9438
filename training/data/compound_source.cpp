#include "training/data/compound_source.h"

#include "training/data/folder_source.h"
#include "training/media/image_file.h"

#include <algorithm>

namespace unit {

CompoundSource::CompoundSource(std::vector<std::unique_ptr<ImageSource>> parts)
    : parts_(std::move(parts)) {
    std::size_t end = 0;
    for (const auto& part : parts_) {
        end += part->size();
        ends_.push_back(end);
    }
}

const ImageSource& CompoundSource::part_of(std::size_t& index) const {
    const auto end = std::upper_bound(ends_.begin(), ends_.end(), index);
    const auto part = static_cast<std::size_t>(end - ends_.begin());
    index -= part == 0 ? 0 : ends_[part - 1];
    return *parts_[part];
}

std::string CompoundSource::name(std::size_t index) const {
    const ImageSource& part = part_of(index);
    return part.name(index);
}

cv::Mat CompoundSource::image(std::size_t index) const {
    const ImageSource& part = part_of(index);
    return part.image(index);
}

void SourceCollector::add(const SourceRequest& request) {
    const std::filesystem::path path = request.path();
    std::error_code ignored;
    if (has_image_ending(path) && std::filesystem::is_regular_file(path, ignored)) {
        add_image(path.string());
        return;
    }
    auto part = open_source(request);
    close_files(request.options.format);
    parts_.push_back(std::move(part));
}

std::unique_ptr<ImageSource> SourceCollector::finish(const ImageFormat& format) {
    close_files(format);
    return std::make_unique<CompoundSource>(std::move(parts_));
}

void SourceCollector::close_files(const ImageFormat& format) {
    if (!files_.empty()) {
        parts_.push_back(std::make_unique<FileSource>(std::move(files_), format));
        files_.clear();
    }
}

} // namespace unit
