#include "tests/core/pixels/guarded_memory.h"

namespace unit::test {
namespace {

constexpr float kGuardValue = 12345.5f;
constexpr int kGuardElements = 16;
constexpr int kGuardBytes = 64;

struct PlaneSize {
    int row_bytes, rows;
};

std::vector<PlaneSize> plane_sizes(const FrameFormat& format, const Sampling& sampling) {
    if (is_rgb(format.pixel_format)) {
        const int bytes = static_cast<int>(name_of(format.pixel_format).size());
        return {{format.width * bytes, format.height}};
    }
    const PlaneSize luma{format.width * sampling.bytes, format.height};
    const PlaneSize chroma{(format.width + sampling.chroma_columns - 1) / sampling.chroma_columns *
                               sampling.bytes,
                           (format.height + sampling.chroma_rows - 1) / sampling.chroma_rows};
    if (sampling.planes == 3)
        return {luma, chroma, chroma};
    if (sampling.planes == 2)
        return {luma, {2 * chroma.row_bytes, chroma.rows}};
    return {luma};
}

} // namespace

GuardedFrame::GuardedFrame(const FrameFormat& format, const FramePlacement& placement,
                           std::mt19937& random)
    : sampling_(sampling_of(format.pixel_format)) {
    for (const PlaneSize& size : plane_sizes(format, sampling_)) {
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

int GuardedFrame::sample(int plane, int i, int y) {
    if (sampling_.bytes == 1)
        return byte(plane, i, y);
    return byte(plane, 2 * i, y) + 256 * byte(plane, 2 * i + 1, y);
}

void GuardedFrame::set_sample(int plane, int i, int y, int value) {
    for (int k = 0; k < sampling_.bytes; ++k, value /= 256)
        byte(plane, sampling_.bytes * i + k, y) = static_cast<std::uint8_t>(value % 256);
}

int GuardedFrame::code(int plane, int i, int y) {
    return sample(plane, i, y) / sampling_.unit % (1 << sampling_.bits);
}

int GuardedFrame::damaged_guards() const {
    int damaged = 0;
    for (int index = 0; index < planes(); ++index) {
        const Plane& plane = planes_[index];
        const std::vector<bool> is_pixel = are_pixels(index);
        for (std::size_t i = 0; i < plane.memory.size(); ++i)
            damaged += !is_pixel[i] && plane.memory[i] != plane.original[i];
    }
    return damaged;
}

std::vector<bool> GuardedFrame::are_pixels(int index) const {
    const Plane& plane = planes_[index];
    std::vector<bool> is_pixel(plane.memory.size());
    for (int y = 0; y < plane.rows; ++y)
        for (int x = 0; x < plane.row_bytes; ++x)
            is_pixel[plane.first + y * plane.stride + x] = true;
    return is_pixel;
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
