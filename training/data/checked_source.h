#pragma once

#include "training/data/image_source.h"
#include "training/data/unreadable_images.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace unit {

/// An image of a domain, and what to call it in messages.
struct Sample {
    cv::Mat image;          ///< CV_8UC3, RGB, or CV_8UC1; the caller's own
    std::string name;       ///< as ImageSource::name gives it, on one line
    std::size_t source = 0; ///< of a Domain: place in the list of its sources
};

/// An image source that skips what it cannot read. Threads: any.
class CheckedSource {
  public:
    /// `unreadable` hears of each image that is tried; it must outlive this.
    CheckedSource(std::string specification, std::unique_ptr<ImageSource> images,
                  UnreadableImages& unreadable);

    const std::string& specification() const { return specification_; }
    std::size_t size() const { return images_->size(); }

    /// An image; nothing where it cannot be read. Errors: those of UnreadableImages.
    std::optional<Sample> try_image(std::size_t index) const;

    /// The image at `place` of the random order that `key` chooses (permutation.h), or the next
    /// readable one behind it, from the end on to the start. Errors: Damaged when there is none.
    Sample readable_image(std::size_t place, std::uint64_t key) const;

  private:
    std::string specification_;
    std::unique_ptr<ImageSource> images_;
    UnreadableImages& unreadable_;
    mutable std::mutex mutex_;
    // Guarded by mutex_, one for each image.
    mutable std::vector<bool> tried_;
    mutable std::vector<bool> broken_;
};

} // namespace unit
