#pragma once

#include <ATen/core/Tensor.h>
#include <opencv2/core.hpp>
#include <vector>

namespace unit {

/// Images (CV_8UC3, RGB, or CV_8UC1, all of one size and type) as one batch [N, C, H, W] on a
/// device, channels-last, fp32, 0..255 mapped to [-1, 1]. To a GPU go their bytes, from page-locked
/// memory, and nobody waits for them.
at::Tensor batch_from_images(const std::vector<cv::Mat>& images, const at::Device& device);

/// The first image of a batch [N, C, H, W] in [-1, 1], C 1 or 3, as CV_8UC1 or CV_8UC3; values
/// outside are clipped.
cv::Mat image_from_batch(const at::Tensor& batch);

} // namespace unit
