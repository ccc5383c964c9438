#include "tests/core/pixels/guarded_memory.h"

namespace unit::test {
namespace {

constexpr float kGuardValue = 12345.5f;
constexpr int kGuardElements = 16;
constexpr int kGuardBytes = 64;

struct PlaneSize {
    int row_bytes, rows;
};

std::vector<PlaneSize> plane_sizes(const FrameFormat& format) {
    const int half_width = (format.width + 1) / 2;
    const int half_height = (format.height + 1) / 2;
    const PlaneSize luma{format.width, format.height};
    if (format.pixel_format == PixelFormat::I420)
        return {luma, {half_width, half_height}, {half_width, half_height}};
    if (format.pixel_format == PixelFormat::NV12)
        return {luma, {2 * half_width, half_height}};
    return {{format.width * static_cast<int>(name_of(format.pixel_format).size()), format.height}};
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
    }
    return "unknown";
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
    for (const PixelFormat pixel_format : kPixelFormats) {
        for (const ColorRange range : {ColorRange::Limited, ColorRange::Full}) {
            FrameFormat format{pixel_format,       size.width, size.height,
                               ColorMatrix::BT601, range,      {}};
            if (name_of(pixel_format).find('R') != std::string::npos) {
                formats.push_back(format);
                continue;
            }
            for (const ColorMatrix matrix :
                 {ColorMatrix::BT601, ColorMatrix::BT709, ColorMatrix::BT2020}) {
                for (const int site : {0, 1, 2, 3}) {
                    format.matrix = matrix;
                    format.chroma_site = {(site & 1) != 0, (site & 2) != 0};
                    formats.push_back(format);
                }
            }
        }
    }
    return formats;
}

GuardedFrame::GuardedFrame(const FrameFormat& format, const FramePlacement& placement,
                           std::mt19937& random) {
    for (const PlaneSize& size : plane_sizes(format)) {
        Plane plane;
        plane.row_bytes = size.row_bytes;
        plane.rows = size.rows;
        plane.stride = size.row_bytes + placement.row_gap;
        plane.first = kGuardBytes + placement.offset;
        plane.memory.resize(plane.first + plane.stride * size.rows + kGuardBytes);
        for (std::uint8_t& byte : plane.memory)
            byte = static_cast<std::uint8_t>(random());
        if (placement.upwards) {
            plane.first += plane.stride * (size.rows - 1);
            plane.stride = -plane.stride;
        }
        plane.original = plane.memory;
        planes_.push_back(plane);
    }
}

FrameView GuardedFrame::view() {
    FrameView view;
    for (std::size_t i = 0; i < planes_.size(); ++i) {
        view.data[i] = planes_[i].memory.data() + planes_[i].first;
        view.stride[i] = planes_[i].stride;
    }
    return view;
}

ConstFrameView GuardedFrame::const_view() const {
    ConstFrameView view;
    for (std::size_t i = 0; i < planes_.size(); ++i) {
        view.data[i] = planes_[i].memory.data() + planes_[i].first;
        view.stride[i] = planes_[i].stride;
    }
    return view;
}

std::vector<std::uint8_t> GuardedFrame::pixels() const {
    std::vector<std::uint8_t> bytes;
    for (const Plane& plane : planes_)
        for (int y = 0; y < plane.rows; ++y)
            for (int x = 0; x < plane.row_bytes; ++x)
                bytes.push_back(plane.memory[plane.first + y * plane.stride + x]);
    return bytes;
}

std::uint8_t& GuardedFrame::byte(int plane, int x, int y) {
    return planes_[plane].memory[planes_[plane].first + y * planes_[plane].stride + x];
}

int GuardedFrame::damaged_guards() const {
    int damaged = 0;
    for (const Plane& plane : planes_) {
        std::vector<bool> is_pixel(plane.memory.size());
        for (int y = 0; y < plane.rows; ++y)
            for (int x = 0; x < plane.row_bytes; ++x)
                is_pixel[plane.first + y * plane.stride + x] = true;
        for (std::size_t i = 0; i < plane.memory.size(); ++i)
            damaged += !is_pixel[i] && plane.memory[i] != plane.original[i];
    }
    return damaged;
}

GuardedImage::GuardedImage(int width, int height, ImageOrder order, std::mt19937& random, float low,
                           float high)
    : width_((width + 3) & ~3), height_((height + 3) & ~3) {
    const std::ptrdiff_t gap = 5;
    switch (order) {
    case ImageOrder::Planar:
        pixel_stride_ = 1;
        row_stride_ = width_ + gap;
        channel_stride_ = row_stride_ * height_ + gap;
        break;
    case ImageOrder::ChannelsLast3:
    case ImageOrder::ChannelsLast4:
        pixel_stride_ = order == ImageOrder::ChannelsLast3 ? 3 : 4;
        row_stride_ = pixel_stride_ * width_ + gap;
        channel_stride_ = 1;
        break;
    case ImageOrder::RowsOfChannels:
        pixel_stride_ = 1;
        channel_stride_ = width_ + gap;
        row_stride_ = 3 * channel_stride_;
        break;
    case ImageOrder::PixelStride2:
        pixel_stride_ = 2;
        row_stride_ = 2 * width_ + gap;
        channel_stride_ = row_stride_ * height_;
        break;
    }
    first_ = kGuardElements;
    memory_.assign(index(2, width_ - 1, height_ - 1) + 1 + kGuardElements, kGuardValue);
    std::uniform_real_distribution<float> distribution(low, high);
    for (int channel = 0; channel < 3; ++channel)
        for (int y = 0; y < height_; ++y)
            for (int x = 0; x < width_; ++x)
                at(channel, x, y) = distribution(random);
}

int GuardedImage::damaged_guards() const {
    std::vector<bool> is_value(memory_.size());
    for (int channel = 0; channel < 3; ++channel)
        for (int y = 0; y < height_; ++y)
            for (int x = 0; x < width_; ++x)
                is_value[index(channel, x, y)] = true;
    int damaged = 0;
    for (std::size_t i = 0; i < memory_.size(); ++i)
        damaged += !is_value[i] && !(memory_[i] == kGuardValue);
    return damaged;
}

} // namespace unit::test
