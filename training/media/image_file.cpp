#include "training/media/image_file.h"

#include "core/error.h"
#include "core/files/replacement_file.h"
#include "training/media/image_bytes.h"

#include <fmt/format.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>
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

[[noreturn]] void refuse_opening(const fs::path& path, int reason) {
    throw Error(reason == ENOENT || reason == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Failed,
                fmt::format("The image {} cannot be opened: {}.", path.string(),
                            std::generic_category().message(reason)));
}

std::vector<unsigned char> read_bytes(const fs::path& path) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    // Reading a pipe or a device could wait for ever.
    if (!error && !fs::is_regular_file(status)) {
        error = std::make_error_code(fs::is_directory(status) ? std::errc::is_a_directory
                                                              : std::errc::invalid_argument);
    }
    const auto size = error ? 0 : fs::file_size(path, error);
    if (error) {
        refuse_opening(path, error.value());
    }
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::vector<unsigned char> bytes(size);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    if (!file) {
        refuse_opening(path, errno == 0 ? EIO : errno);
    }
    return bytes;
}

/// Whether a PNG or WebP file may have an EXIF chunk.
bool mentions_exif(const std::vector<unsigned char>& bytes) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return text.find("eXIf") != text.npos || text.find("EXIF") != text.npos;
}

/// The pixels as they are stored, but upright: 1 to 4 channels, in BGR order. Empty where the bytes
/// are no image.
cv::Mat decode(const std::vector<unsigned char>& bytes) {
    if (bytes.empty()) {
        return {};
    }
    // Without these flags OpenCV cuts 16 bits to 8 and drops alpha; IMREAD_UNCHANGED keeps alpha,
    // but ignores the EXIF orientation.
    if (!is_jpeg(bytes)) {
        cv::Mat unchanged = cv::imdecode(bytes, cv::IMREAD_UNCHANGED);
        if (unchanged.empty() || unchanged.channels() == 4 || !mentions_exif(bytes)) {
            return unchanged;
        }
    }
    return cv::imdecode(bytes, cv::IMREAD_ANYCOLOR | cv::IMREAD_ANYDEPTH);
}

/// BGR with alpha over black, so that hidden colours stay hidden.
cv::Mat over_black(const cv::Mat& bgra) {
    cv::Mat bgr;
    cv::Mat alpha;
    cv::cvtColor(bgra, bgr, cv::COLOR_BGRA2BGR);
    cv::extractChannel(bgra, alpha, 3);
    cv::merge(std::vector<cv::Mat>{alpha, alpha, alpha}, alpha);
    cv::multiply(bgr, alpha, bgr, 1.0 / (bgra.depth() == CV_16U ? 65535.0 : 255.0));
    return bgr;
}

} // namespace

bool has_image_ending(const fs::path& path) {
    static constexpr std::array<std::string_view, 7> kEndings{".jpg", ".jpeg", ".png", ".webp",
                                                              ".bmp", ".tif",  ".tiff"};
    const std::string ending = lower_case_ending(path);
    return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

cv::Mat read_image(const fs::path& path, const ImageFormat& format) {
    const std::vector<unsigned char> bytes = read_bytes(path);
    const auto refuse = [&](const std::string& reason) {
        throw Error(ErrorCode::Damaged, fmt::format("The file {} cannot be read as an image{}.",
                                                    path.string(), reason));
    };
    if (bytes.empty()) {
        refuse(" because it is empty");
    }
    if (is_cut_short(bytes)) {
        refuse(" because it is cut short");
    }
    cv::Mat image;
    try {
        image = decode(bytes);
    } catch (const cv::Exception& error) {
        refuse(": " + error.err);
    }
    if (image.empty()) {
        refuse("");
    }
    if (image.channels() == 4) {
        image = over_black(image);
    }
    if (!can_format(image.type())) {
        refuse(fmt::format(" because its pixels are of the kind {}; 8 and 16 bits are known",
                           cv::typeToString(image.type())));
    }
    if (image.channels() == 3) {
        cv::cvtColor(image, image, cv::COLOR_BGR2RGB);
    }
    return to_format(image, format);
}

void write_image(const fs::path& path, const cv::Mat& image) {
    if (!has_image_ending(path)) {
        throw Error(
            ErrorCode::Unsupported,
            fmt::format("The image {} has an unknown ending; use .png, .jpg, .webp, .tif or .bmp.",
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
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    replace_file(path, text, Durability::Memory);
}

} // namespace unit
