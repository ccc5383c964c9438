#include "training/commands/translation_plan.h"

#include "core/error.h"
#include "training/commands/usage_error.h"
#include "training/data/folder_source.h"
#include "training/media/image_file.h"

#include <fmt/format.h>
#include <map>
#include <set>

namespace unit {
namespace {

namespace fs = std::filesystem;

/// A file, or all images of a folder, with the names that they have in an output folder.
std::vector<TranslationJob> named_files(const fs::path& input) {
    if (!fs::exists(input)) {
        throw Error(ErrorCode::NotFound,
                    fmt::format("the input {} does not exist", input.string()));
    }
    if (!fs::is_directory(input)) {
        fs::path name = input.filename();
        if (!has_image_ending(input)) {
            name.replace_extension(".mp4");
        }
        return {{input, name}};
    }
    const FolderSource folder(input);
    std::vector<TranslationJob> files;
    for (std::size_t index = 0; index < folder.size(); ++index) {
        const fs::path file = folder.name(index);
        files.push_back({file, file.lexically_relative(input)});
    }
    return files;
}

bool names_a_folder(const fs::path& output) {
    return fs::is_directory(output) || output.filename().empty();
}

void check_ending(const TranslationJob& job) {
    const bool image = has_image_ending(job.input);
    if (image && !has_image_ending(job.output)) {
        throw UsageError(fmt::format("the output {} of an image must end in .png, .jpg or .webp",
                                     job.output.string()));
    }
    if (!image && job.output.extension() != ".mp4") {
        throw UsageError(
            fmt::format("the output {} of a clip must end in .mp4", job.output.string()));
    }
}

/// No output may replace an input, nor the output of another input.
void check_outputs_of(const std::vector<TranslationJob>& jobs) {
    std::set<fs::path> inputs;
    for (const TranslationJob& job : jobs) {
        inputs.insert(fs::weakly_canonical(job.input));
    }
    std::map<fs::path, fs::path> written;
    for (const TranslationJob& job : jobs) {
        const fs::path output = fs::weakly_canonical(job.output);
        if (inputs.contains(output)) {
            throw UsageError(fmt::format("the output {} would replace an input; choose another "
                                         "--output",
                                         job.output.string()));
        }
        const auto [place, is_new] = written.emplace(output, job.input);
        if (!is_new) {
            throw UsageError(fmt::format("{} and {} would both be written to {}; translate them "
                                         "one after the other",
                                         place->second.string(), job.input.string(),
                                         job.output.string()));
        }
    }
}

} // namespace

TranslationPlan plan_translation(const std::vector<std::string>& inputs,
                                 const std::string& output) {
    std::vector<TranslationJob> jobs;
    for (const std::string& input : inputs) {
        const auto files = named_files(input);
        jobs.insert(jobs.end(), files.begin(), files.end());
    }
    const bool one_file = inputs.size() == 1 && !fs::is_directory(inputs.front());
    if (one_file && !names_a_folder(output)) {
        jobs.front().output = output;
        check_ending(jobs.front());
    } else if (fs::exists(output) && !fs::is_directory(output)) {
        throw UsageError(
            fmt::format("{} is a file; several inputs need a folder as --output", output));
    } else {
        for (TranslationJob& job : jobs) {
            job.output = fs::path(output) / job.output;
        }
    }
    TranslationPlan plan;
    for (const TranslationJob& job : jobs) {
        (has_image_ending(job.input) ? plan.images : plan.clips).push_back(job);
    }
    check_outputs(plan);
    return plan;
}

void check_outputs(const TranslationPlan& plan) {
    std::vector<TranslationJob> jobs = plan.images;
    jobs.insert(jobs.end(), plan.clips.begin(), plan.clips.end());
    check_outputs_of(jobs);
}

} // namespace unit
