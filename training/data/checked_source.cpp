#include "training/data/checked_source.h"

#include "core/error.h"
#include "training/data/permutation.h"
#include "training/text/one_line.h"

#include <fmt/format.h>

namespace unit {

CheckedSource::CheckedSource(std::string specification, std::unique_ptr<ImageSource> images,
                             UnreadableImages& unreadable)
    : specification_(std::move(specification)), images_(std::move(images)), unreadable_(unreadable),
      tried_(images_->size(), false), broken_(images_->size(), false) {
    unreadable_.expect(images_->size());
}

std::optional<Sample> CheckedSource::try_image(std::size_t index) const {
    bool was_readable = false;
    {
        const std::lock_guard lock(mutex_);
        if (broken_[index]) {
            return std::nullopt;
        }
    }
    std::optional<Sample> sample;
    std::string reason;
    try {
        sample = Sample{images_->image(index), one_line(images_->name(index))};
    } catch (const Error& error) {
        reason = error.what();
    }
    {
        const std::lock_guard lock(mutex_);
        // A file may break later, too: then it is told of as well, but was tried already.
        if (sample ? bool(tried_[index]) : bool(broken_[index])) {
            return sample;
        }
        was_readable = tried_[index];
        tried_[index] = true;
        broken_[index] = !sample;
    }
    if (sample) {
        unreadable_.add_readable();
    } else {
        unreadable_.add_unreadable(reason, was_readable);
    }
    return sample;
}

Sample CheckedSource::readable_image(std::size_t place, std::uint64_t key) const {
    for (std::size_t step = 0; step < size(); ++step) {
        if (auto sample = try_image(permute((place + step) % size(), size(), key))) {
            return *std::move(sample);
        }
    }
    throw Error(ErrorCode::Damaged,
                fmt::format("None of the {} images of {} can be read.", size(), specification_));
}

} // namespace unit
