#pragma once

#include "training/data/checked_source.h"
#include "training/data/configuration.h"
#include "training/data/image_source.h"
#include "training/data/unreadable_images.h"

#include <opencv2/core.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace unit {

/// Whom a domain tells what.
struct DataCallbacks {
    WarningCallback warn;      ///< of images that are skipped, and of what is used in part only
    ProgressCallback progress; ///< of long work while the domain is opened
};

/// The training crops of one domain, numbered without end, and its validation images.
///
/// Order: each source gives all of its images once, in random order, before it gives any twice.
/// Several sources are mixed so that each block of 1024 samples holds every source by its weight
/// (rounded to 1/1024, at least one sample), in an order of the seed, or with match_sources in the
/// same for all domains.
/// An unreadable image is named once through the warning callback; the next readable one of that
/// source's order takes its place. Too many of them are an error (unreadable_images.h).
/// Threads: all functions may be called from any thread at any time.
class Domain {
  public:
    /// Opens the sources and reads one image of each. `channels` of the images: 1 or 3.
    /// Errors: those of open_image_source; Damaged when a source has no readable image or too many
    /// cannot be read; Unsupported for impossible weights, more than 1024 sources, or impossible
    /// crops.
    Domain(const DomainConfiguration& configuration, int channels, const DataConfiguration& data,
           std::uint64_t seed, const DataCallbacks& callbacks = {});
    ~Domain();
    Domain(const Domain&) = delete;
    Domain& operator=(const Domain&) = delete;

    /// The number-th training crop, of the crop's size. A pure function of (seed, number) as long
    /// as the files do not change, so a training that resumes needs the number only. Errors:
    /// Damaged when too many images, or all of a source, cannot be read.
    Sample sample(std::uint64_t number) const;

    /// How many images the training sources hold together, unreadable ones included.
    std::size_t size() const;

    /// How many validation images there are, unreadable ones included.
    std::size_t validation_size() const;

    /// Validation image `number` (from validation_size() on they come again): the crop from its
    /// middle, at the middle of the scale range, neither mirrored nor changed in colour. The order
    /// does not depend on the seed and mixes all images, so that the first few stand for them all.
    /// For an unreadable image comes the next of that order. Errors: as sample().
    Sample validation_sample(std::uint64_t number) const;

    /// How many of the images that were tried so far, for validation as well, cannot be read.
    std::size_t unreadable_images() const { return unreadable_.count(); }

    /// For logs: "sunny (1200 images, weight 3), streets:sunny (8000 images, weight 1)".
    std::string description() const;

  private:
    /// One sample of a block.
    struct Slot {
        std::uint32_t source; ///< index into sources_
        std::uint32_t rank;   ///< how many slots of the same source come before it in the block
    };
    using Sources = std::vector<std::unique_ptr<CheckedSource>>;

    Sources open(const std::vector<std::string>& specifications, const SourceOptions& options);
    void mix_sources(std::uint64_t key);
    Sample readable_image(std::size_t source, std::uint64_t turn) const;
    const Sources& validation_sources() const {
        return validation_.empty() ? sources_ : validation_;
    }

    DomainConfiguration configuration_;
    std::uint64_t seed_;
    UnreadableImages unreadable_;
    Sources sources_;
    Sources validation_;                ///< empty: sources_ serve
    std::vector<double> weights_;       ///< one for each of sources_
    std::vector<std::uint32_t> shares_; ///< samples of a block, one for each of sources_
    std::vector<Slot> block_; ///< which source each of kBlockSize samples in a row comes from
};

} // namespace unit
