#include "training/evaluation/picture_rows.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace unit {
namespace {

cv::Mat cell(const cv::Mat& image, cv::Size size) {
    cv::Mat scaled;
    cv::resize(image, scaled, size, 0, 0, cv::INTER_AREA);
    return scaled;
}

} // namespace

void PictureRows::translated(std::size_t method, const std::string& name,
                             const TranslatedImage& image) {
    if (!std::binary_search(indices_.begin(), indices_.end(), image.index)) {
        return;
    }
    if (method == 0) {
        rows_.push_back({name, image.input, {}, image.target});
    }
    rows_.back().outputs.push_back(image.output);
}

cv::Mat comparison_picture(const std::vector<PictureRows::Row>& rows,
                           const std::vector<std::size_t>& methods) {
    const cv::Size size = rows.front().input.size();
    std::vector<cv::Mat> lines;
    for (const PictureRows::Row& row : rows) {
        std::vector<cv::Mat> cells{cell(row.input, size)};
        for (const std::size_t method : methods) {
            cells.push_back(cell(row.outputs[method], size));
        }
        if (!row.target.empty()) {
            cells.push_back(cell(row.target, size));
        }
        cv::hconcat(cells, lines.emplace_back());
    }
    cv::Mat picture;
    cv::vconcat(lines, picture);
    return picture;
}

} // namespace unit
