#include "tests/core/pixels/test_formats.h"

namespace unit::test {
namespace {

/// The sites that mean something different for a format. In a direction in which chroma is not
/// halved they say "between", which must be ignored.
std::vector<ChromaSite> sites_of(const Sampling& sampling) {
    std::vector<ChromaSite> sites;
    for (const bool horizontally : {true, false})
        for (const bool vertically : {true, false})
            if ((sampling.chroma_columns == 2 || !horizontally) &&
                (sampling.chroma_rows == 2 || !vertically))
                sites.push_back({horizontally, vertically});
    return sites;
}

} // namespace

std::string name_of(PixelFormat format) {
    switch (format) {
    case PixelFormat::RGB:
        return "RGB";
    case PixelFormat::BGR:
        return "BGR";
    case PixelFormat::RGBx:
        return "RGBx";
    case PixelFormat::BGRx:
        return "BGRx";
    case PixelFormat::xRGB:
        return "xRGB";
    case PixelFormat::xBGR:
        return "xBGR";
    case PixelFormat::RGBA:
        return "RGBA";
    case PixelFormat::BGRA:
        return "BGRA";
    case PixelFormat::I420:
        return "I420";
    case PixelFormat::NV12:
        return "NV12";
    case PixelFormat::Y42B:
        return "Y42B";
    case PixelFormat::Y444:
        return "Y444";
    case PixelFormat::GRAY8:
        return "GRAY8";
    case PixelFormat::P010_10LE:
        return "P010_10LE";
    case PixelFormat::I420_10LE:
        return "I420_10LE";
    }
    return "unknown";
}

bool is_rgb(PixelFormat format) {
    const std::string name = name_of(format);
    return name.find("RGB") != std::string::npos || name.find("BGR") != std::string::npos;
}

Sampling sampling_of(PixelFormat format) {
    const std::string name = name_of(format);
    if (name == "I420")
        return {3, 2, 2, 8, 1, 1};
    if (name == "NV12")
        return {2, 2, 2, 8, 1, 1};
    if (name == "Y42B")
        return {3, 2, 1, 8, 1, 1};
    if (name == "Y444")
        return {3, 1, 1, 8, 1, 1};
    if (name == "P010_10LE")
        return {2, 2, 2, 10, 2, 64};
    if (name == "I420_10LE")
        return {3, 2, 2, 10, 2, 1};
    return {1, 1, 1, 8, 1, 1};
}

int largest_code(PixelFormat format) {
    return sampling_of(format).bits == 10 ? 1023 : 255;
}

std::string describe(const FrameFormat& format) {
    const char* matrices[] = {"BT.601", "BT.709", "BT.2020"};
    return name_of(format.pixel_format) + " " + std::to_string(format.width) + "x" +
           std::to_string(format.height) + " " + matrices[static_cast<int>(format.matrix)] +
           (format.range == ColorRange::Full ? " full" : " limited") +
           (format.chroma_site.horizontally_cosited ? " co-sited" : " between") +
           (format.chroma_site.vertically_cosited ? "/co-sited" : "/between");
}

std::vector<FrameFormat> all_formats(const Size& size) {
    std::vector<FrameFormat> formats;
    for (const PixelFormat pixel_format : kPixelFormats)
        for (const ColorRange range : {ColorRange::Limited, ColorRange::Full})
            for (const ColorMatrix matrix :
                 {ColorMatrix::BT601, ColorMatrix::BT709, ColorMatrix::BT2020})
                for (const ChromaSite site : sites_of(sampling_of(pixel_format)))
                    if (!is_rgb(pixel_format) || matrix == ColorMatrix::BT601)
                        formats.push_back(
                            {pixel_format, size.width, size.height, matrix, range, site});
    return formats;
}

} // namespace unit::test
