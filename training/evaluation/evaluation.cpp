#include "training/evaluation/evaluation.h"

#include "core/error.h"
#include "core/metrics/edge_correlation.h"
#include "core/metrics/psnr.h"
#include "core/metrics/ssim.h"

#include <algorithm>
#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

namespace unit {
namespace {

void check_sizes(const std::string& name, cv::Size input, cv::Size target) {
    constexpr int kSmallest = 11; // SSIM's window
    if (input != target) {
        throw Error(ErrorCode::Damaged,
                    fmt::format("the twins {} differ in size, {}x{} and {}x{}", name, input.width,
                                input.height, target.width, target.height));
    }
    if (std::min(input.width, input.height) < kSmallest) {
        throw Error(ErrorCode::Damaged,
                    fmt::format("the twins {} are {}x{}; sides of at least {} pixels are needed",
                                name, input.width, input.height, kSmallest));
    }
}

cv::Mat cell(const cv::Mat& image, cv::Size size) {
    cv::Mat scaled;
    cv::resize(image, scaled, size, 0, 0, cv::INTER_AREA);
    return scaled;
}

} // namespace

std::vector<MethodScores> evaluate(const ImagePairs& pairs, const std::vector<Method>& methods,
                                   const EvaluationProgress& progress) {
    std::vector<MethodScores> scores;
    for (const Method& method : methods) {
        scores.push_back({method.name, {}});
    }
    for (std::size_t index = 0; index < pairs.size(); ++index) {
        const cv::Mat input = pairs.input(index);
        const cv::Mat target = pairs.target(index);
        check_sizes(pairs.name(index), input.size(), target.size());
        for (std::size_t number = 0; number < methods.size(); ++number) {
            const cv::Mat output = methods[number].translate(input);
            scores[number].pairs.push_back(
                {psnr(output, target), ssim(output, target), edge_correlation(output, input)});
        }
        if (progress) {
            progress(index + 1);
        }
    }
    return scores;
}

cv::Mat comparison_picture(const ImagePairs& pairs, const std::vector<Method>& methods) {
    constexpr std::size_t kRows = 4;
    const std::size_t count = std::min(pairs.size(), kRows);
    cv::Size size;
    std::vector<cv::Mat> rows;
    for (std::size_t row = 0; row < count; ++row) {
        const std::size_t index = row * pairs.size() / count;
        const cv::Mat input = pairs.input(index);
        size = rows.empty() ? input.size() : size;
        std::vector<cv::Mat> cells{cell(input, size)};
        for (const Method& method : methods) {
            cells.push_back(cell(method.translate(input), size));
        }
        cells.push_back(cell(pairs.target(index), size));
        cv::hconcat(cells, rows.emplace_back());
    }
    cv::Mat picture;
    cv::vconcat(rows, picture);
    return picture;
}

} // namespace unit
