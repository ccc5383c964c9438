#pragma once

#include "training/data/image_source.h"

#include <filesystem>
#include <vector>

namespace unit {

/// Image files, read from disk each time they are asked for.
class FolderSource : public ImageSource {
  public:
    /// A folder (searched with the folders in it; files with an image's ending count) or one file.
    /// Errors: NotFound for a folder without images, Failed for one that may not be read.
    explicit FolderSource(const std::filesystem::path& path);

    std::size_t size() const override { return files_.size(); }
    std::string name(std::size_t index) const override { return files_[index].string(); }
    cv::Mat image(std::size_t index) const override;

  private:
    std::vector<std::filesystem::path> files_;
};

} // namespace unit
