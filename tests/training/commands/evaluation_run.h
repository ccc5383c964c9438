#pragma once

#include "tests/training/commands/program_run.h"

#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace unit::test {

/// Images of noise and runs of `unit evaluate` on them, with the tiny checkpoint on the CPU.
class EvaluationFolder {
  public:
    /// Writes an image; folders are made.
    void write(const std::string& name, const cv::Mat& image) const;

    std::string place(const std::string& name) const { return folder_.path() / name; }

  private:
    TemporaryFolder folder_;
};

/// Noise between two levels.
cv::Mat noise_image(cv::Size size, int seed, int lowest, int highest);

/// The arguments of an evaluation.
Arguments evaluation(const Arguments& more);

/// What `unit evaluate ... --json -` prints. Throws std::runtime_error where it fails.
nlohmann::json evaluation_json(const Arguments& more);

/// A method's score, which must not be null. Throws std::runtime_error, with all of it, where there
/// is none.
nlohmann::json score_of(const nlohmann::json& evaluation, const std::string& method,
                        const std::string& measure);

/// The ids of the measures, in the order of the columns.
std::vector<std::string> measures_of(const nlohmann::json& evaluation);

/// The path of a stored network of make_feature_networks.py.
std::string feature_network(const std::string& name);

} // namespace unit::test
