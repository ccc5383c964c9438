#pragma once

#include "training/evaluation/images/evaluation_images.h"
#include "training/streets/scene.h"

#include <cstdint>
#include <filesystem>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace unit {

/// The images of two folders that have the same path in both.
class FolderPairs : public EvaluationImages {
  public:
    /// Errors: those of FolderSource; NotFound when one of the paths is no folder, or when an image
    /// lacks its twin (the first few are named).
    FolderPairs(const std::filesystem::path& input, const std::filesystem::path& target);

    std::size_t size() const override { return names_.size(); }
    std::string name(std::size_t index) const override { return names_[index]; }
    cv::Mat input(std::size_t index) const override;
    bool has_targets() const override { return true; }
    cv::Mat target(std::size_t index) const override;
    std::string description() const override;

  private:
    std::filesystem::path input_;
    std::filesystem::path target_;
    std::vector<std::string> names_; ///< paths in both folders
};

/// Rendered street scenes, each in two weathers (or twice in one), 1 s after their start.
class StreetsPairs : public EvaluationImages {
  public:
    /// The scenes first_seed..last_seed, both included and in this order of size.
    StreetsPairs(std::uint64_t first_seed, std::uint64_t last_seed, cv::Size size,
                 streets::Weather input, streets::Weather target);

    std::size_t size() const override;
    std::string name(std::size_t index) const override;
    cv::Mat input(std::size_t index) const override;
    bool has_targets() const override { return true; }
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
