#include "training/trainer/sample_grid.h"

#include "training/trainer/image_tensor.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace unit {
namespace {

/// xi, xii, xij, xiji
std::vector<cv::Mat> streams_of(Unit& model, DomainNumber domain, const cv::Mat& image) {
    const at::Device device = model.parameters().front().device();
    const at::Tensor x = batch_from_images({image}, device);
    const at::Tensor translation = model.translate(domain, other(domain), x);
    return {image, image_from_batch(model.translate(domain, domain, x)),
            image_from_batch(translation),
            image_from_batch(model.translate(other(domain), domain, translation))};
}

cv::Mat cell_of(const cv::Mat& image, cv::Size size) {
    cv::Mat color;
    if (image.channels() == 1) {
        cv::cvtColor(image, color, cv::COLOR_GRAY2RGB);
    } else {
        color = image;
    }
    const int left = (size.width - image.cols) / 2;
    const int top = (size.height - image.rows) / 2;
    cv::Mat cell;
    cv::copyMakeBorder(color, cell, top, size.height - image.rows - top, left,
                       size.width - image.cols - left, cv::BORDER_CONSTANT);
    return cell;
}

cv::Mat row_of(Unit& model, const SamplePair& pair) {
    std::vector<cv::Mat> images = streams_of(model, DomainNumber::One, pair.x1);
    for (const cv::Mat& image : streams_of(model, DomainNumber::Two, pair.x2)) {
        images.push_back(image);
    }
    const cv::Size size(std::max(pair.x1.cols, pair.x2.cols), std::max(pair.x1.rows, pair.x2.rows));
    for (cv::Mat& image : images) {
        image = cell_of(image, size);
    }
    cv::Mat row;
    cv::hconcat(images, row);
    return row;
}

} // namespace

cv::Mat sample_grid(Unit& model, const std::vector<SamplePair>& pairs) {
    const at::NoGradGuard no_gradient;
    std::vector<cv::Mat> rows;
    for (const SamplePair& pair : pairs) {
        rows.push_back(row_of(model, pair));
    }
    cv::Mat grid;
    cv::vconcat(rows, grid);
    return grid;
}

} // namespace unit
