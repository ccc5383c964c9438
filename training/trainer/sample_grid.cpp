#include "training/trainer/sample_grid.h"

#include "training/trainer/image_tensor.h"

#include <ATen/ATen.h>

namespace unit {
namespace {

cv::Mat row_of(Unit& model, const SamplePair& pair) {
    constexpr auto kOne = DomainNumber::One;
    constexpr auto kTwo = DomainNumber::Two;
    const at::Tensor x12 = model.translate(kOne, kTwo, pair.x1);
    const at::Tensor x21 = model.translate(kTwo, kOne, pair.x2);
    const at::Tensor images[] = {
        pair.x1, model.translate(kOne, kOne, pair.x1), x12, model.translate(kTwo, kOne, x12),
        pair.x2, model.translate(kTwo, kTwo, pair.x2), x21, model.translate(kOne, kTwo, x21)};
    return image_from_batch(at::cat(images, /*dim=*/3));
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
