#pragma once

#include <opencv2/core.hpp>

/// The images of reference_values.py, made by the same formulas of whole numbers.
namespace unit::test {

inline constexpr int kWidth = 53;
inline constexpr int kHeight = 37;

/// Ramps that wrap around, of another slope in each channel, under a checkerboard.
inline cv::Mat texture() {
    cv::Mat image(kHeight, kWidth, CV_8UC3);
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x)
            for (int c = 0; c < 3; ++c)
                image.at<cv::Vec3b>(y, x)[c] =
                    static_cast<uchar>((3 * x + 5 * y * (c + 1) + (x / 8 + y / 8) % 2 * 60) % 256);
    return image;
}

/// texture() at three quarters of its contrast, with noise.
inline cv::Mat dimmed() {
    cv::Mat image = texture();
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x)
            for (int c = 0; c < 3; ++c) {
                uchar& value = image.at<cv::Vec3b>(y, x)[c];
                value = static_cast<uchar>(value * 3 / 4 + 9 + (31 * x + 17 * y + 7 * c) % 23);
            }
    return image;
}

inline cv::Mat flat(int red, int green, int blue) {
    return {kHeight, kWidth, CV_8UC3, cv::Scalar(red, green, blue)};
}

} // namespace unit::test
