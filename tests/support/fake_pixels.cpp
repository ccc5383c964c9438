#include "tests/support/fake_pixels.h"

#include "core/pixels/plane_sizes.h"

namespace unit {
namespace {

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

bool change_plane(const TranslationFrame& frame, std::size_t plane, const PlaneSize& size,
                  Direction direction) {
    const std::uint8_t* input = frame.input.data[plane];
    std::uint8_t* output = frame.output.data[plane];
    if (!input || !output || input == output)
        return false;
    for (int row = 0; row < size.rows; ++row) {
        for (std::ptrdiff_t column = 0; column < size.row_bytes; ++column)
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
        if (planes[plane].rows > 0 && !change_plane(frame, plane, planes[plane], direction))
            return false;
    }
    return true;
}

std::uint64_t hash_of_input(const TranslationFrame& frame) {
    const auto planes = plane_sizes(frame.format);
    std::uint64_t hash = 14695981039346656037U;
    for (std::size_t plane = 0; plane < planes.size(); ++plane) {
        const std::uint8_t* row = frame.input.data[plane];
        if (planes[plane].rows > 0 && !row)
            return 0;
        for (int y = 0; y < planes[plane].rows; ++y) {
            for (std::ptrdiff_t x = 0; x < planes[plane].row_bytes; ++x)
                hash = (hash ^ row[x]) * 1099511628211U;
            row += frame.input.stride[plane];
        }
    }
    return hash;
}

} // namespace unit
