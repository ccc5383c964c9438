#include "training/media/image_file.h"

#include "core/error.h"

#include <fmt/format.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <vector>

namespace unit {

namespace fs = std::filesystem;

namespace {

std::string lower_case_ending(const fs::path& path) {
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return ending;
}

std::vector<unsigned char> read_bytes(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file || fs::is_directory(path)) {
        throw Error(ErrorCode::NotFound,
                    fmt::format("The image {} cannot be opened.", path.string()));
    }
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Writes beside the destination first, so that nobody ever sees half a file under its name.
void write_bytes(const fs::path& path, const std::vector<unsigned char>& bytes) {
    fs::path partial = path;
    partial += ".partial";
    std::ofstream file(partial, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    file.close();
    std::error_code error;
    if (file) {
        fs::rename(partial, path, error);
    }
    if (!file || error) {
        std::error_code ignored;
        fs::remove(partial, ignored);
        throw Error(
            ErrorCode::Failed,
            fmt::format("The image {} cannot be written; check that its folder exists, may be "
                        "written to and has room.",
                        path.string()));
    }
}

} // namespace

bool has_image_ending(const fs::path& path) {
    static constexpr std::array<std::string_view, 4> kEndings{".jpg", ".jpeg", ".png", ".webp"};
    return std::find(kEndings.begin(), kEndings.end(), lower_case_ending(path)) != kEndings.end();
}

cv::Mat read_image(const fs::path& path) {
    const std::vector<unsigned char> bytes = read_bytes(path);
    cv::Mat image;
    std::string reason;
    try {
        if (!bytes.empty()) {
            image = cv::imdecode(bytes, cv::IMREAD_COLOR);
        }
    } catch (const cv::Exception& error) {
        reason = error.err;
    }
    if (image.empty()) {
        throw Error(ErrorCode::Damaged,
                    fmt::format("The file {} cannot be read as an image{}.", path.string(),
                                bytes.empty() ? " because it is empty" : reason));
    }
    cv::cvtColor(image, image, cv::COLOR_BGR2RGB);
    return image;
}

void write_image(const fs::path& path, const cv::Mat& image) {
    if (!has_image_ending(path)) {
        throw Error(ErrorCode::Unsupported,
                    fmt::format("The image {} has an unknown ending; use .png, .jpg or .webp.",
                                path.string()));
    }
    cv::Mat bgr;
    cv::cvtColor(image, bgr, cv::COLOR_RGB2BGR);
    std::vector<unsigned char> bytes;
    const std::vector<int> quality{cv::IMWRITE_JPEG_QUALITY, 95, cv::IMWRITE_WEBP_QUALITY, 95};
    if (!cv::imencode(lower_case_ending(path), bgr, bytes, quality)) {
        throw Error(ErrorCode::Failed,
                    fmt::format("The image {} cannot be encoded.", path.string()));
    }
    write_bytes(path, bytes);
}

} // namespace unit
