#pragma once

#include "training/data/source_kind.h"

#include <memory>
#include <string>
#include <vector>

namespace unit {

/// Several sources as one: the images of the first, then those of the second, and so on.
class CompoundSource : public ImageSource {
  public:
    /// At least one part.
    explicit CompoundSource(std::vector<std::unique_ptr<ImageSource>> parts);

    std::size_t size() const override { return ends_.back(); }
    std::string name(std::size_t index) const override;
    cv::Mat image(std::size_t index) const override;

  private:
    /// Which part holds an image. Makes `index` the image's place in it.
    const ImageSource& part_of(std::size_t& index) const;

    std::vector<std::unique_ptr<ImageSource>> parts_;
    std::vector<std::size_t> ends_; ///< how many images each part and those before it hold
};

/// Collects what a list or a pattern names, in order. Image files take no more memory than their
/// paths.
class SourceCollector {
  public:
    /// Adds what open_source() opens. An image file is not opened. Errors: those of open_source().
    void add(const SourceRequest& request);

    /// Adds an image file that is known to exist.
    void add_image(std::string path) { files_.push_back(std::move(path)); }

    bool empty() const { return parts_.empty() && files_.empty(); }

    /// Everything that was added, as one source; it is not empty.
    std::unique_ptr<ImageSource> finish(const ImageFormat& format);

  private:
    void close_files(const ImageFormat& format);

    std::vector<std::unique_ptr<ImageSource>> parts_;
    std::vector<std::string> files_; ///< images behind parts_
};

} // namespace unit
