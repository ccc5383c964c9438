#pragma once

#include "training/evaluation/image_pairs.h"

#include <functional>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace unit {

/// How good one output is, each by its function of core/metrics.
struct PairScores {
    double psnr = 0;             ///< dB, of the output to the twin
    double ssim = 0;             ///< of the output to the twin
    double edge_correlation = 0; ///< of the output with the input: what stayed in its place
};

/// A way to translate: CV_8UC3, RGB, the same size in and out.
struct Method {
    std::string name;
    std::function<cv::Mat(const cv::Mat&)> translate;
};

/// A method's scores, one entry for each pair.
struct MethodScores {
    std::string name;
    std::vector<PairScores> pairs;
};

/// Told how many pairs are done; may be empty.
using EvaluationProgress = std::function<void(std::size_t pairs)>;

/// Scores all methods on all pairs. Errors: Damaged, naming the pair, where the two sizes differ or
/// a side is under 11 pixels; what the methods and reading images throw.
std::vector<MethodScores> evaluate(const ImagePairs& pairs, const std::vector<Method>& methods,
                                   const EvaluationProgress& progress);

/// A picture for people: up to 4 pairs, evenly spaced, one row each. Columns: the input, each
/// method's output in order, the twin. CV_8UC3, RGB; every cell has the size of the first input.
cv::Mat comparison_picture(const ImagePairs& pairs, const std::vector<Method>& methods);

} // namespace unit
