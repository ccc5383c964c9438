#include "training/page/page_picture.h"

#include "core/error.h"

#include <fmt/format.h>
#include <glib.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace unit {

std::string picture_uri(const cv::Mat& image, std::size_t bytes) {
    cv::Mat bgr;
    cv::cvtColor(image, bgr, cv::COLOR_RGB2BGR);
    std::vector<unsigned char> jpeg;
    for (int quality = 85; quality > 0; quality -= 15) {
        if (!cv::imencode(".jpg", bgr, jpeg, {cv::IMWRITE_JPEG_QUALITY, quality})) {
            throw Error(ErrorCode::Failed, "a picture cannot be encoded as JPEG");
        }
        if (jpeg.size() <= bytes) {
            break;
        }
    }
    gchar* text = g_base64_encode(jpeg.data(), jpeg.size());
    std::string uri = fmt::format("data:image/jpeg;base64,{}", text);
    g_free(text);
    return uri;
}

} // namespace unit
