#include "training/trainer/image_tensor.h"

#include <ATen/ATen.h>

namespace unit {

at::Tensor batch_from_images(const std::vector<cv::Mat>& images, const at::Device& device) {
    const cv::Mat& first = images.front();
    const at::Tensor bytes = at::empty(
        {static_cast<std::int64_t>(images.size()), first.rows, first.cols, first.channels()},
        at::TensorOptions(at::kByte).pinned_memory(device.is_cuda()));
    for (std::size_t index = 0; index < images.size(); ++index) {
        const at::Tensor place = bytes.select(0, static_cast<std::int64_t>(index));
        images[index].copyTo(cv::Mat(first.rows, first.cols, first.type(), place.data_ptr()));
    }
    // [N, H, W, C] seen as [N, C, H, W] is channels-last.
    return bytes.to(device, /*non_blocking=*/true)
        .to(at::kFloat)
        .div_(127.5)
        .sub_(1.0)
        .permute({0, 3, 1, 2});
}

cv::Mat image_from_batch(const at::Tensor& batch) {
    const at::Tensor bytes = ((batch[0].detach().to(at::kCPU, at::kFloat) + 1.0) * 127.5)
                                 .round()
                                 .clamp(0.0, 255.0)
                                 .to(at::kByte)
                                 .permute({1, 2, 0})
                                 .contiguous();
    return cv::Mat(static_cast<int>(bytes.size(0)), static_cast<int>(bytes.size(1)),
                   CV_8UC(static_cast<int>(bytes.size(2))), bytes.data_ptr())
        .clone();
}

} // namespace unit
