#include "training/commands/evaluate_images.h"

#include "training/commands/image_size.h"
#include "training/commands/usage_error.h"
#include "training/evaluation/images/clip_images.h"
#include "training/evaluation/images/image_pairs.h"
#include "training/evaluation/images/source_images.h"

#include <charconv>
#include <cstdio>
#include <fmt/format.h>

namespace unit {
namespace {

using streets::Weather;

/// "streets:1..64". Errors: UsageError.
std::pair<std::uint64_t, std::uint64_t> parse_seeds(const std::string& text) {
    constexpr std::string_view kPrefix = "streets:";
    constexpr std::string_view kTo = "..";
    constexpr std::uint64_t kMaximumPairs = 1'000'000;
    if (text.starts_with(kPrefix)) {
        const char* const end = text.data() + text.size();
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        const auto [middle, first_error] =
            std::from_chars(text.data() + kPrefix.size(), end, first);
        if (first_error == std::errc() && std::string_view(middle, end).starts_with(kTo)) {
            const auto [stop, last_error] = std::from_chars(middle + kTo.size(), end, last);
            if (last_error == std::errc() && stop == end && first <= last &&
                last - first < kMaximumPairs) {
                return {first, last};
            }
        }
    }
    throw UsageError(fmt::format("\"{}\" names no pairs; write streets:FIRST..LAST, e.g. "
                                 "streets:1..64, for the scenes of these seeds",
                                 text));
}

/// Domain 1 is sunny and domain 2 rainy.
std::unique_ptr<EvaluationImages> streets_pairs(const EvaluateOptions& options) {
    const auto [first, last] = parse_seeds(options.pairs);
    const std::string& direction = options.model.direction;
    const Weather input = direction.front() == '1' ? Weather::Sunny : Weather::Rainy;
    const Weather target = direction.back() == '1' ? Weather::Sunny : Weather::Rainy;
    return std::make_unique<StreetsPairs>(first, last, parse_image_size(options.size), input,
                                          target);
}

std::unique_ptr<EvaluationImages> pairs_of(const std::string& input, const std::string& target) {
    if (is_clip(input) || is_clip(target)) {
        return std::make_unique<ClipImages>(open_frames(input), open_frames(target));
    }
    return std::make_unique<FolderPairs>(input, target);
}

std::unique_ptr<EvaluationImages> sources(const std::vector<std::string>& names, std::size_t images,
                                          const ProgressCallback& progress) {
    if (names.empty()) {
        return nullptr;
    }
    SourceOptions options;
    options.progress = progress;
    options.warn = [](const std::string& text) { fmt::print(stderr, "unit: warning: {}\n", text); };
    return std::make_unique<SourceImages>(names, images, options);
}

std::unique_ptr<EvaluationImages> open_images(const EvaluateOptions& options,
                                              const ProgressCallback& progress) {
    if (!options.pairs.empty()) {
        return streets_pairs(options);
    }
    if (!options.target.empty()) {
        return pairs_of(options.input.front(), options.target);
    }
    // A clip alone has nothing to look like.
    return options.reference.empty() ? nullptr : sources(options.input, options.images, progress);
}

std::unique_ptr<EvaluationImages> open_clips(const EvaluateOptions& options) {
    std::vector<std::unique_ptr<FrameSequence>> clips;
    for (const std::string& name : options.clips) {
        clips.push_back(open_frames(name));
    }
    if (options.clips.empty() && options.target.empty()) {
        for (const std::string& name : options.input) {
            if (is_clip(name)) {
                clips.push_back(open_frames(name));
            }
        }
    }
    return clips.empty() ? nullptr : std::make_unique<ClipImages>(std::move(clips));
}

} // namespace

EvaluatedSets open_sets(const EvaluateOptions& options, const ProgressCallback& progress) {
    constexpr std::size_t kOfStatistics = 64;
    return {open_images(options, progress), open_clips(options),
            sources(options.reference, options.images, progress),
            sources(options.reference_statistics, kOfStatistics, progress)};
}

} // namespace unit
