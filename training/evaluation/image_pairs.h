#pragma once

#include "training/streets/scene.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace unit {

/// Images of one domain, each with its twin: the same view in the other domain. At least 1 pair.
class ImagePairs {
  public:
    ImagePairs() = default;
    ImagePairs(const ImagePairs&) = delete;
    ImagePairs& operator=(const ImagePairs&) = delete;
    virtual ~ImagePairs() = default;

    virtual std::size_t size() const = 0;
    /// What to call a pair in messages.
    virtual std::string name(std::size_t index) const = 0;
    /// The image to translate: CV_8UC3, RGB.
    virtual cv::Mat input(std::size_t index) const = 0;
    /// Its twin: CV_8UC3, RGB.
    virtual cv::Mat target(std::size_t index) const = 0;
    /// Which pairs these are, so that they can be found again.
    virtual std::string description() const = 0;
};

/// The images of two folders that have the same path in both.
class FolderPairs : public ImagePairs {
  public:
    /// Errors: those of FolderSource; NotFound when one of the paths is no folder, or when an image
    /// lacks its twin (the first few are named).
    FolderPairs(const std::filesystem::path& input, const std::filesystem::path& target);

    std::size_t size() const override { return names_.size(); }
    std::string name(std::size_t index) const override { return names_[index]; }
    cv::Mat input(std::size_t index) const override;
    cv::Mat target(std::size_t index) const override;
    std::string description() const override;

  private:
    std::filesystem::path input_;
    std::filesystem::path target_;
    std::vector<std::string> names_; ///< paths in both folders
};

/// Rendered street scenes, each in two weathers (or twice in one), 1 s after their start.
class StreetsPairs : public ImagePairs {
  public:
    /// The scenes first_seed..last_seed, both included and in this order of size.
    StreetsPairs(std::uint64_t first_seed, std::uint64_t last_seed, cv::Size size,
                 streets::Weather input, streets::Weather target);

    std::size_t size() const override;
    std::string name(std::size_t index) const override;
    cv::Mat input(std::size_t index) const override;
    cv::Mat target(std::size_t index) const override;
    std::string description() const override;

  private:
    cv::Mat render(std::size_t index, streets::Weather weather) const;

    std::uint64_t first_seed_;
    std::uint64_t last_seed_;
    cv::Size size_;
    streets::Weather input_;
    streets::Weather target_;
};

} // namespace unit
