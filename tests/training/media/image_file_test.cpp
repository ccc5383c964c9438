#include "training/media/image_file.h"

#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/training/media/file_bytes.h"

#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>

#include <fstream>
#include <sys/stat.h>
#include <unistd.h>
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

TEST(ImageFile, BmpTiffAndWrongEndingsAreReadByTheirContent) {
    const test::TemporaryFolder folder;
    cv::Mat image(9, 7, CV_8UC3);
    cv::randu(image, 0, 256);
    for (const std::string name : {"a.bmp", "a.tif", "a.TIFF"}) {
        EXPECT_TRUE(has_image_ending(folder / name)) << name;
        write_image(folder / name, image);
        EXPECT_EQ(cv::norm(read_image(folder / name), image, cv::NORM_INF), 0.0) << name;
    }
    write_image(folder / "a.png", image);
    std::filesystem::rename(folder / "a.png", folder / "really a PNG.jpg");
    EXPECT_EQ(cv::norm(read_image(folder / "really a PNG.jpg"), image, cv::NORM_INF), 0.0);
}

/// Two whole JPEG files in one: a camera's preview as an APP2 segment of the picture itself.
std::vector<unsigned char> with_preview(const std::vector<unsigned char>& jpeg,
                                        const std::vector<unsigned char>& preview) {
    std::vector<unsigned char> bytes = jpeg;
    const std::size_t length = preview.size() + 2;
    std::vector<unsigned char> segment{0xff, 0xe2, static_cast<unsigned char>(length >> 8),
                                       static_cast<unsigned char>(length)};
    segment.insert(segment.end(), preview.begin(), preview.end());
    bytes.insert(bytes.begin() + 2, segment.begin(), segment.end());
    return bytes;
}

TEST(ImageFile, FilesThatAreCutShortAreRefused) {
    const test::TemporaryFolder folder;
    cv::Mat image(64, 48, CV_8UC3);
    cv::randu(image, 0, 256);
    for (const std::string ending : {".jpg", ".png", ".webp", ".bmp", ".tif"}) {
        const auto path = folder / ("a" + ending);
        write_image(path, image);
        std::vector<unsigned char> whole = read_bytes(path);
        if (ending == ".jpg") {
            std::vector<unsigned char> preview;
            cv::imencode(".jpg", image.rowRange(0, 8), preview);
            whole = with_preview(whole, preview);
            write_bytes(path, whole);
        }
        EXPECT_EQ(read_image(path).size(), image.size()) << ending;
        for (int part = 1; part < 40; ++part) {
            auto cut = whole;
            cut.resize(whole.size() * static_cast<std::size_t>(part) / 40);
            write_bytes(path, cut);
            EXPECT_THROW(read_image(path), Error) << ending << " cut to " << part << "/40";
        }
        // What a download that was given its room in advance leaves behind.
        auto hollow = whole;
        std::fill(hollow.begin() + static_cast<std::ptrdiff_t>(whole.size() / 2), hollow.end(),
                  static_cast<unsigned char>(0));
        if (ending == ".jpg" || ending == ".png") {
            write_bytes(path, hollow);
            EXPECT_THROW(read_image(path), Error) << ending << " with zeros";
        }
    }
}

TEST(ImageFile, BytesBehindTheEndOfAnImageDoNotMatter) {
    const test::TemporaryFolder folder;
    const cv::Mat image(16, 16, CV_8UC3, cv::Scalar(kOrange[0], kOrange[1], kOrange[2]));
    for (const std::string name : {"a.jpg", "a.png", "a.webp"}) {
        write_image(folder / name, image);
        const cv::Mat expected = read_image(folder / name);
        std::ofstream(folder / name, std::ios::app | std::ios::binary) << "a trailer";
        EXPECT_EQ(cv::norm(read_image(folder / name), expected, cv::NORM_INF), 0.0) << name;
    }
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
    write_bytes(folder / "turned.jpg", jpeg);
    const cv::Mat upright = read_image(folder / "turned.jpg");
    ASSERT_EQ(upright.size(), cv::Size(16, 48));
    // The white left end lies at the top after the turn.
    EXPECT_GT(upright.at<cv::Vec3b>(4, 8)[0], 200);
    EXPECT_LT(upright.at<cv::Vec3b>(44, 8)[0], 50);
}

TEST(ImageFile, NamesMayHoldAnything) {
    const test::TemporaryFolder folder;
    for (const std::string name : {"straße 雨.png", "two\nlines.png", " \"'*[x]?.png"}) {
        write_image(folder / name, cv::Mat(4, 4, CV_8UC3, cv::Scalar(9, 8, 7)));
        EXPECT_EQ(read_image(folder / name).at<cv::Vec3b>(0, 0), cv::Vec3b(9, 8, 7)) << name;
    }
}

TEST(ImageFile, WhatIsNoFileIsRefusedWithoutWaitingForIt) {
    const test::TemporaryFolder folder;
    std::filesystem::create_directory(folder / "folder.png");
    // Opening a pipe that nobody writes to would never return.
    ASSERT_EQ(mkfifo((folder / "pipe.png").c_str(), 0600), 0);
    EXPECT_THROW(read_image(folder / "folder.png"), Error);
    EXPECT_THROW(read_image(folder / "pipe.png"), Error);
}

TEST(ImageFile, FilesThatMayNotBeReadAreRefusedWithTheReason) {
    if (geteuid() == 0) {
        GTEST_SKIP() << "root may read everything";
    }
    const test::TemporaryFolder folder;
    write_image(folder / "secret.png", cv::Mat(4, 4, CV_8UC3, cv::Scalar(9, 8, 7)));
    std::filesystem::permissions(folder / "secret.png", std::filesystem::perms::none);
    try {
        read_image(folder / "secret.png");
        ADD_FAILURE() << "it was read";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Failed);
        EXPECT_NE(std::string(error.what()).find("Permission denied"), std::string::npos);
    }
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
    EXPECT_THROW(write_image(folder / "a.gif", image), Error);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

} // namespace
} // namespace unit
