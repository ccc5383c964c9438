#pragma once

#include "training/commands/translation_plan.h"
#include "training/media/transform_clip.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace unit {

/// Makes another picture of each picture of images and clips.
struct PictureConversion {
    std::string verb; ///< for progress lines: "translating"
    /// Of image number `number` of the plan. What it throws as Damaged skips the image.
    std::function<cv::Mat(const cv::Mat& image, std::size_t number)> image;
    /// A function for the pictures of a clip, in order. Clips are numbered after the images.
    std::function<PictureFunction(const std::filesystem::path& clip, std::size_t number)>
        begin_clip;
};

/// What came of it.
struct ConvertedPictures {
    std::size_t inputs = 0;           ///< images and clips
    std::vector<std::string> skipped; ///< why inputs were left out, one sentence each

    /// Inputs that were converted.
    std::size_t done() const { return inputs - skipped.size(); }
};

/// Reads, converts and writes all files of a plan, with progress; makes folders as they are needed.
/// Unreadable inputs, and those that cannot be converted, are skipped. Errors: those of writing and
/// of the functions.
ConvertedPictures convert_pictures(const TranslationPlan& plan,
                                   const PictureConversion& conversion);

/// Does nothing where nothing was skipped. One line on stderr for each input that was left out, if
/// there were several; then Error(Damaged).
void report_skipped(const ConvertedPictures& converted);

/// About how many pictures a clip has, for progress; 1 or more. Errors: as clip_information.
std::uint64_t expected_pictures(const std::filesystem::path& clip);

/// Makes the folder that the file is to be in.
void make_folder_of(const std::filesystem::path& file);

} // namespace unit
