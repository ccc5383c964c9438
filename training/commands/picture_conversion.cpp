#include "training/commands/picture_conversion.h"

#include "core/error.h"
#include "training/media/clip_information.h"
#include "training/media/image_file.h"
#include "training/report/step_progress.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <optional>

namespace unit {
namespace {

using Skipped = std::vector<std::string>;

std::optional<cv::Mat> try_image(const std::filesystem::path& path, Skipped& skipped) {
    try {
        return read_image(path);
    } catch (const Error& error) {
        skipped.emplace_back(error.what());
        return std::nullopt;
    }
}

/// The converted image; nothing, and a reason that names it, where that cannot be.
std::optional<cv::Mat> try_conversion(const TranslationJob& job, std::size_t number,
                                      const PictureConversion& conversion, Skipped& skipped) {
    const auto image = try_image(job.input, skipped);
    if (!image) {
        return std::nullopt;
    }
    try {
        return conversion.image(*image, number);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Damaged) {
            throw;
        }
        skipped.push_back(fmt::format("{}: {}", job.input.string(), error.what()));
        return std::nullopt;
    }
}

void convert_images(const std::vector<TranslationJob>& jobs, const PictureConversion& conversion,
                    Skipped& skipped) {
    StepProgress progress(conversion.verb + " images", jobs.size());
    for (std::size_t index = 0; index < jobs.size(); ++index) {
        const TranslationJob& job = jobs[index];
        if (const auto image = try_conversion(job, index, conversion, skipped)) {
            make_folder_of(job.output);
            write_image(job.output, *image);
        }
        progress.done(index + 1);
    }
}

void convert_clip(const TranslationJob& job, std::size_t number,
                  const PictureConversion& conversion) {
    const std::uint64_t expected = expected_pictures(job.input);
    StepProgress progress(conversion.verb + " " + job.input.string(), expected);
    make_folder_of(job.output);
    transform_clip(job.input, job.output, conversion.begin_clip(job.input, number),
                   [&](std::uint64_t pictures, std::optional<double>) {
                       progress.done(std::min(pictures, expected));
                   });
}

void convert_clips(const TranslationPlan& plan, const PictureConversion& conversion,
                   Skipped& skipped) {
    for (std::size_t index = 0; index < plan.clips.size(); ++index) {
        const TranslationJob& job = plan.clips[index];
        try {
            convert_clip(job, plan.images.size() + index, conversion);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::Damaged && error.code() != ErrorCode::Unsupported) {
                throw;
            }
            skipped.emplace_back(error.what());
        }
    }
}

} // namespace

std::uint64_t expected_pictures(const std::filesystem::path& clip) {
    const ClipInformation information = clip_information(clip);
    if (!information.duration) {
        return 1;
    }
    const double seconds = std::chrono::duration<double>(*information.duration).count();
    const Fraction rate = information.frame_rate;
    const double pictures = seconds * rate.numerator / rate.denominator;
    return static_cast<std::uint64_t>(std::max(std::round(pictures), 1.0));
}

void make_folder_of(const std::filesystem::path& file) {
    if (file.has_parent_path()) {
        std::filesystem::create_directories(file.parent_path());
    }
}

ConvertedPictures convert_pictures(const TranslationPlan& plan,
                                   const PictureConversion& conversion) {
    ConvertedPictures converted{plan.images.size() + plan.clips.size(), {}};
    convert_images(plan.images, conversion, converted.skipped);
    convert_clips(plan, conversion, converted.skipped);
    return converted;
}

void report_skipped(const ConvertedPictures& converted) {
    const Skipped& skipped = converted.skipped;
    if (skipped.empty()) {
        return;
    }
    if (converted.inputs == 1) {
        throw Error(ErrorCode::Damaged, skipped.front());
    }
    for (const std::string& reason : skipped) {
        std::fprintf(stderr, "unit: skipped: %s\n", reason.c_str());
    }
    throw Error(ErrorCode::Damaged,
                fmt::format("{} of {} inputs were skipped", skipped.size(), converted.inputs));
}

} // namespace unit
