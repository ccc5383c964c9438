#pragma once

#include "training/data/augmentation.h"
#include "training/data/image_source.h"

#include <opencv2/core.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace unit {

/// One of the places that a domain's images come from.
struct WeightedSource {
    std::string specification; ///< see open_image_source
    double weight = 1.0;       ///< share of the samples, relative to the other sources; more than 0
};

/// The training crops of one domain, numbered without end.
///
/// Order: each source gives all of its images once, in random order, before it gives any twice.
/// Several sources are mixed so that each block of 1024 samples holds every source by its weight
/// (rounded to 1/1024, at least one sample).
/// An unreadable image is named once through the warning callback; the next readable one of that
/// source's order takes its place.
/// Threads: all functions may be called from any thread at any time.
class Domain {
  public:
    /// Opens the sources and reads one image of each. Errors: those of open_image_source; Damaged
    /// when a source has no readable image; Unsupported for impossible weights, more than 1024
    /// sources, or an impossible augmentation.
    Domain(const std::vector<WeightedSource>& sources, const Augmentation& augmentation,
           std::uint64_t seed, WarningCallback warn);
    ~Domain();
    Domain(const Domain&) = delete;
    Domain& operator=(const Domain&) = delete;

    /// The number-th training crop: CV_8UC3, RGB, of the crop's size; the caller's own. A pure
    /// function of (seed, number) as long as the files do not change, so a training that resumes
    /// needs the number only. Errors: Damaged when no image of the source can be read any more.
    cv::Mat sample(std::uint64_t number) const;

    /// How many images the sources hold together, unreadable ones included.
    std::size_t size() const;

    /// For logs: "sunny (1200 images, weight 3), streets:sunny (8000 images, weight 1)".
    std::string description() const;

  private:
    struct Source;

    /// One sample of a block.
    struct Slot {
        std::uint32_t source; ///< index into sources_
        std::uint32_t rank;   ///< how many slots of the same source come before it in the block
    };

    cv::Mat readable_image(const Source& source, std::uint64_t turn) const;
    std::optional<cv::Mat> try_image(const Source& source, std::size_t index) const;

    std::vector<std::unique_ptr<Source>> sources_;
    std::vector<Slot> block_; ///< which source each of kBlockSize samples in a row comes from
    Augmentation augmentation_;
    std::uint64_t seed_;
    WarningCallback warn_;
    mutable std::mutex warn_mutex_; ///< held while warn_ runs
};

} // namespace unit
