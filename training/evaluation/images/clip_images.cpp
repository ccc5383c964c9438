#include "training/evaluation/images/clip_images.h"

#include "core/error.h"

#include <fmt/format.h>

namespace unit {

ClipImages::ClipImages(std::vector<std::unique_ptr<FrameSequence>> clips)
    : clips_(std::move(clips)) {
    for (std::size_t clip = 0; clip < clips_.size(); ++clip) {
        for (std::size_t frame = 0; frame < clips_[clip]->size(); ++frame) {
            places_.push_back({clip, frame});
        }
    }
}

ClipImages::ClipImages(std::unique_ptr<FrameSequence> input, std::unique_ptr<FrameSequence> target)
    : target_(std::move(target)) {
    if (input->size() != target_->size()) {
        throw Error(ErrorCode::Unsupported,
                    fmt::format("{} has {} frames and {} has {}; twins must have as many",
                                input->name(), input->size(), target_->name(), target_->size()));
    }
    for (std::size_t frame = 0; frame < input->size(); ++frame) {
        places_.push_back({0, frame});
    }
    clips_.push_back(std::move(input));
}

std::string ClipImages::name(std::size_t index) const {
    const Place& place = places_[index];
    return fmt::format("{} frame {}", clips_[place.clip]->name(), place.frame + 1);
}

cv::Mat ClipImages::input(std::size_t index) const {
    return clips_[places_[index].clip]->frame(places_[index].frame);
}

cv::Mat ClipImages::target(std::size_t index) const {
    return target_ ? target_->frame(places_[index].frame) : cv::Mat();
}

std::string ClipImages::description() const {
    std::string text;
    for (const auto& clip : clips_) {
        text +=
            fmt::format("{}{} frames of {}", text.empty() ? "" : ", ", clip->size(), clip->name());
    }
    return target_ ? fmt::format("{} and of {}", text, target_->name()) : text;
}

} // namespace unit
