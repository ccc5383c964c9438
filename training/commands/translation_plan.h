#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace unit {

/// A file to translate and the file to write.
struct TranslationJob {
    std::filesystem::path input;
    std::filesystem::path output;
};

/// All files of one call of `unit translate`.
struct TranslationPlan {
    std::vector<TranslationJob> images;
    std::vector<TranslationJob> clips;
};

/// Finds the files that `inputs` name and where their translations go. One input file: to `output`,
/// or into it if that is a folder. Else `output` is a folder: an image of an input folder keeps its
/// path in there, a clip becomes NAME.mp4. Every file that is no image by its ending counts as a
/// clip. Makes and changes nothing.
/// Errors: NotFound (a missing input, a folder without images), UsageError (an output of a wrong
/// ending, two inputs with one output, an output that is an input).
TranslationPlan plan_translation(const std::vector<std::string>& inputs, const std::string& output);

/// Refuses a plan of which an output would replace an input or the output of another input, as
/// plan_translation does. Errors: UsageError.
void check_outputs(const TranslationPlan& plan);

} // namespace unit
