#include "tests/support/fake_pixels.h"

#include <vector>

namespace unit {
namespace {

struct PlaneSize {
    int row_bytes;
    int rows;
};

std::vector<PlaneSize> plane_sizes(const FrameFormat& format) {
    const int width = format.width;
    const int height = format.height;
    const int chroma_width = (width + 1) / 2;
    const int chroma_height = (height + 1) / 2;
    switch (format.pixel_format) {
    case PixelFormat::RGB:
    case PixelFormat::BGR:
        return {{3 * width, height}};
    case PixelFormat::I420:
        return {{width, height}, {chroma_width, chroma_height}, {chroma_width, chroma_height}};
    case PixelFormat::NV12:
        return {{width, height}, {2 * chroma_width, chroma_height}};
    case PixelFormat::Y42B:
        return {{width, height}, {chroma_width, height}, {chroma_width, height}};
    case PixelFormat::Y444:
        return {{width, height}, {width, height}, {width, height}};
    case PixelFormat::GRAY8:
        return {{width, height}};
    case PixelFormat::P010_10LE:
        return {{2 * width, height}, {4 * chroma_width, chroma_height}};
    case PixelFormat::I420_10LE:
        return {{2 * width, height},
                {2 * chroma_width, chroma_height},
                {2 * chroma_width, chroma_height}};
    default:
        return {{4 * width, height}};
    }
}

std::uint8_t changed(std::uint8_t byte, Direction direction) {
    switch (direction) {
    case Direction::From1To2:
        return static_cast<std::uint8_t>(255 - byte);
    case Direction::From2To1:
        return static_cast<std::uint8_t>(byte + 1);
    case Direction::From1To1:
        return byte;
    case Direction::From2To2:
        return static_cast<std::uint8_t>(byte + 2);
    }
    return 0;
}

std::uint8_t translated(std::uint8_t byte, Direction direction, const TranslationFrame& frame) {
    const auto blend =
        static_cast<float>(byte) +
        frame.strength * (static_cast<float>(changed(byte, direction)) - static_cast<float>(byte));
    const auto added = static_cast<int>(frame.noise) + (frame.noise > 0.0F ? frame.seed : 0);
    return static_cast<std::uint8_t>(static_cast<int>(blend) + static_cast<int>(added));
}

bool change_plane(const TranslationFrame& frame, std::size_t plane, PlaneSize size,
                  Direction direction) {
    const std::uint8_t* input = frame.input.data[plane];
    std::uint8_t* output = frame.output.data[plane];
    if (!input || !output || input == output)
        return false;
    for (int row = 0; row < size.rows; ++row) {
        for (int column = 0; column < size.row_bytes; ++column)
            output[column] = translated(input[column], direction, frame);
        input += frame.input.stride[plane];
        output += frame.output.stride[plane];
    }
    return true;
}

} // namespace

bool translate_pixels(const TranslationFrame& frame, Direction direction) {
    const auto planes = plane_sizes(frame.format);
    for (std::size_t plane = 0; plane < planes.size(); ++plane) {
        if (!change_plane(frame, plane, planes[plane], direction))
            return false;
    }
    return true;
}

std::uint64_t hash_of_input(const TranslationFrame& frame) {
    const auto planes = plane_sizes(frame.format);
    std::uint64_t hash = 14695981039346656037U;
    for (std::size_t plane = 0; plane < planes.size(); ++plane) {
        const std::uint8_t* row = frame.input.data[plane];
        if (!row)
            return 0;
        for (int y = 0; y < planes[plane].rows; ++y) {
            for (int x = 0; x < planes[plane].row_bytes; ++x)
                hash = (hash ^ row[x]) * 1099511628211U;
            row += frame.input.stride[plane];
        }
    }
    return hash;
}

} // namespace unit
