#include "training/data/unreadable_images.h"

#include "core/error.h"
#include "training/text/one_line.h"

#include <fmt/format.h>

#include <algorithm>

namespace unit {

namespace {

constexpr std::size_t kLeastTried = 100;

} // namespace

void UnreadableImages::expect(std::size_t images) {
    const std::lock_guard lock(mutex_);
    images_ += images;
}

void UnreadableImages::add_readable() {
    const std::lock_guard lock(mutex_);
    ++tried_;
}

void UnreadableImages::add_unreadable(const std::string& reason, bool was_readable) {
    const std::lock_guard lock(mutex_);
    tried_ += was_readable ? 0 : 1;
    ++unreadable_;
    const std::string sentence = one_line(reason);
    if (warn_) {
        warn_(fmt::format("{} The image is skipped.", sentence));
    }
    const std::size_t base = std::max(tried_, std::min(images_, kLeastTried));
    const double allowed = share_ > 0.0 ? std::max(1.0, share_ * static_cast<double>(base)) : 0.0;
    if (static_cast<double>(unreadable_) > allowed) {
        throw Error(ErrorCode::Damaged,
                    fmt::format("{} of {} images tried so far cannot be read, more than "
                                "data.unreadable_share, which is {}, allows; repair or remove "
                                "them, or allow more. The last one: {}",
                                unreadable_, tried_, share_, sentence));
    }
}

std::size_t UnreadableImages::count() const {
    const std::lock_guard lock(mutex_);
    return unreadable_;
}

} // namespace unit
