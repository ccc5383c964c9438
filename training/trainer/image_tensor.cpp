#include "training/trainer/image_tensor.h"

#include <ATen/ATen.h>

namespace unit {

at::Tensor batch_from_images(const std::vector<cv::Mat>& images) {
    std::vector<at::Tensor> tensors;
    for (const cv::Mat& image : images) {
        const cv::Mat whole = image.isContinuous() ? image : image.clone();
        const at::Tensor bytes = at::from_blob(
            whole.data, {whole.rows, whole.cols, whole.channels()}, at::TensorOptions(at::kByte));
        tensors.push_back(bytes.to(at::kFloat));
    }
    // [N, H, W, C] seen as [N, C, H, W] is channels-last.
    return at::stack(tensors).div_(127.5).sub_(1.0).permute({0, 3, 1, 2});
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
