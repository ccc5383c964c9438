#pragma once

#include "training/evaluation/evaluation.h"

#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace unit {

/// Keeps some images of a set with what all methods made of them, for pictures.
class PictureRows final : public EvaluationObserver {
  public:
    /// One image. The pictures are CV_8UC3, RGB.
    struct Row {
        std::string name; ///< of the image
        cv::Mat input;
        std::vector<cv::Mat> outputs; ///< one for each method
        cv::Mat target;               ///< empty where there is none
    };

    /// Keeps the images with these numbers in the set, which rise.
    explicit PictureRows(std::vector<std::size_t> indices) : indices_(std::move(indices)) {}

    void translated(std::size_t method, const std::string& name,
                    const TranslatedImage& image) override;

    /// Those that came so far, in order.
    const std::vector<Row>& rows() const { return rows_; }

  private:
    std::vector<std::size_t> indices_;
    std::vector<Row> rows_;
};

/// A picture for people, one row each, at least one. Columns: the input, the outputs of `methods`
/// (their numbers) in order, the twin where there is one. CV_8UC3, RGB; every cell has the size of
/// the first input.
cv::Mat comparison_picture(const std::vector<PictureRows::Row>& rows,
                           const std::vector<std::size_t>& methods);

} // namespace unit
