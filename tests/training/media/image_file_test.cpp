#include "training/media/image_file.h"

#include "core/error.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>

#include <fstream>
#include <vector>

namespace unit {
namespace {

const cv::Vec3b kOrange(250, 120, 10);

TEST(ImageFile, PngComesBackUnchangedInRgbOrder) {
    const test::TemporaryFolder folder;
    cv::Mat image(5, 7, CV_8UC3);
    cv::randu(image, 0, 256);
    image.at<cv::Vec3b>(0, 0) = kOrange;
    write_image(folder / "a.png", image);
    const cv::Mat back = read_image(folder / "a.png");
    ASSERT_EQ(back.size(), image.size());
    EXPECT_EQ(cv::norm(back, image, cv::NORM_INF), 0.0);
    // OpenCV's own reader, in its BGR order, is the independent reference.
    const cv::Mat bgr = cv::imread((folder / "a.png").string());
    EXPECT_EQ(bgr.at<cv::Vec3b>(0, 0), cv::Vec3b(kOrange[2], kOrange[1], kOrange[0]));
}

TEST(ImageFile, JpegAndWebpKeepColoursClose) {
    const test::TemporaryFolder folder;
    const cv::Mat image(32, 32, CV_8UC3, cv::Scalar(kOrange[0], kOrange[1], kOrange[2]));
    for (const std::string name : {"a.jpg", "a.JPEG", "a.webp"}) {
        write_image(folder / name, image);
        EXPECT_LE(cv::norm(read_image(folder / name), image, cv::NORM_INF), 6.0) << name;
    }
}

TEST(ImageFile, SixteenBitGreyAndAlphaBecome8BitRgb) {
    const test::TemporaryFolder folder;
    cv::imwrite((folder / "grey.png").string(), cv::Mat(4, 4, CV_8UC1, cv::Scalar(77)));
    cv::imwrite((folder / "deep.png").string(),
                cv::Mat(4, 4, CV_16UC3, cv::Scalar(10 * 257, 20 * 257, 30 * 257)));
    cv::imwrite((folder / "alpha.png").string(), cv::Mat(4, 4, CV_8UC4, cv::Scalar(1, 2, 3, 128)));
    const auto pixel = [&](const char* name) {
        const cv::Mat image = read_image(folder / name);
        EXPECT_EQ(image.type(), CV_8UC3);
        return image.at<cv::Vec3b>(2, 2);
    };
    EXPECT_EQ(pixel("grey.png"), cv::Vec3b(77, 77, 77));
    EXPECT_EQ(pixel("deep.png"), cv::Vec3b(30, 20, 10));
    EXPECT_EQ(pixel("alpha.png"), cv::Vec3b(3, 2, 1));
}

TEST(ImageFile, ExifOrientationIsApplied) {
    const test::TemporaryFolder folder;
    cv::Mat image(16, 48, CV_8UC3, cv::Scalar(0, 0, 0));
    image.colRange(0, 16).setTo(cv::Scalar(255, 255, 255));
    std::vector<unsigned char> jpeg;
    cv::imencode(".jpg", image, jpeg);
    // APP1 with a big-endian TIFF block that holds one tag: orientation (0x0112) = 6, a quarter
    // turn clockwise (Exif 2.3, 4.6.4).
    const std::vector<unsigned char> app1{0xff, 0xe1, 0x00, 0x22, 'E',  'x',  'i',  'f',  0x00,
                                          0x00, 'M',  'M',  0x00, 0x2a, 0x00, 0x00, 0x00, 0x08,
                                          0x00, 0x01, 0x01, 0x12, 0x00, 0x03, 0x00, 0x00, 0x00,
                                          0x01, 0x00, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
    jpeg.insert(jpeg.begin() + 2, app1.begin(), app1.end());
    std::ofstream(folder / "turned.jpg", std::ios::binary)
        .write(reinterpret_cast<const char*>(jpeg.data()), std::streamsize(jpeg.size()));
    const cv::Mat upright = read_image(folder / "turned.jpg");
    ASSERT_EQ(upright.size(), cv::Size(16, 48));
    // The white left end lies at the top after the turn.
    EXPECT_GT(upright.at<cv::Vec3b>(4, 8)[0], 200);
    EXPECT_LT(upright.at<cv::Vec3b>(44, 8)[0], 50);
}

TEST(ImageFile, UnicodeNamesWork) {
    const test::TemporaryFolder folder;
    write_image(folder / "straße 雨.png", cv::Mat(4, 4, CV_8UC3, cv::Scalar(9, 8, 7)));
    EXPECT_EQ(read_image(folder / "straße 雨.png").at<cv::Vec3b>(0, 0), cv::Vec3b(9, 8, 7));
}

TEST(ImageFile, UnreadableFilesAreRefusedByName) {
    const test::TemporaryFolder folder;
    std::ofstream(folder / "empty.png");
    std::ofstream(folder / "broken.jpg") << "not an image";
    for (const std::string name : {"empty.png", "broken.jpg", "missing.png"}) {
        try {
            read_image(folder / name);
            ADD_FAILURE() << name << " was read";
        } catch (const Error& error) {
            EXPECT_NE(std::string(error.what()).find((folder / name).string()), std::string::npos);
            EXPECT_EQ(error.code(),
                      name == "missing.png" ? ErrorCode::NotFound : ErrorCode::Damaged);
        }
    }
}

TEST(ImageFile, FailedWritesLeaveNothingAndSayWhy) {
    const test::TemporaryFolder folder;
    const cv::Mat image(4, 4, CV_8UC3, cv::Scalar(0, 0, 0));
    EXPECT_THROW(write_image(folder / "no-such-folder/a.png", image), Error);
    EXPECT_THROW(write_image(folder / "a.bmp", image), Error);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

} // namespace
} // namespace unit
