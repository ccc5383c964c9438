#pragma once

#include "training/data/image_source.h"

#include <cstddef>
#include <mutex>
#include <string>

namespace unit {

/// Counts the images of a domain that cannot be read, names each to the user, and stops the
/// training when there are too many: a few broken files are normal, many mean a broken copy.
///
/// There are too many when more than `share` of the images tried so far could not be read; but up
/// to 100 images, or all if there are fewer, count as tried from the start, and one is allowed
/// unless the share is 0. With 0.05 that is 5 of any large domain before the rest of it counts, and
/// 1 of 39. Threads: any.
class UnreadableImages {
  public:
    /// `share`: 0 to 1.
    UnreadableImages(double share, WarningCallback warn) : share_(share), warn_(std::move(warn)) {}

    /// Says that there are so many more images.
    void expect(std::size_t images);

    /// An image was read for the first time.
    void add_readable();

    /// An image could not be read, for the first time; `reason` is a sentence that names it,
    /// `was_readable` says whether it could be before. Errors: Damaged when there are too many now.
    void add_unreadable(const std::string& reason, bool was_readable);

    /// How many could not be read so far.
    std::size_t count() const;

  private:
    double share_;
    WarningCallback warn_; ///< called with the mutex held, so that no two calls overlap
    mutable std::mutex mutex_;
    std::size_t images_ = 0;
    std::size_t tried_ = 0;
    std::size_t unreadable_ = 0;
};

} // namespace unit
