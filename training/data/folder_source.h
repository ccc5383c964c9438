#pragma once

#include "training/data/image_source.h"

#include <filesystem>
#include <string>
#include <vector>

namespace unit {

/// Image files, read from disk each time they are asked for.
class FileSource : public ImageSource {
  public:
    /// `files` holds at least one path.
    FileSource(std::vector<std::string> files, const ImageFormat& format)
        : files_(std::move(files)), format_(format) {}

    std::size_t size() const override { return files_.size(); }
    std::string name(std::size_t index) const override { return files_[index]; }
    cv::Mat image(std::size_t index) const override;

  private:
    std::vector<std::string> files_;
    ImageFormat format_;
};

/// The images of a folder and of the folders in it, sorted by path: files with an image's ending
/// that are not hidden. Links are followed (folder_walk.h).
class FolderSource : public FileSource {
  public:
    /// Errors: NotFound for a folder without images, Failed for one that may not be searched.
    explicit FolderSource(const std::filesystem::path& folder, const ImageFormat& format = {});
};

} // namespace unit
