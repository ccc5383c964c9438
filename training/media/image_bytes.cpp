#include "training/media/image_bytes.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace unit {

namespace {

using Bytes = std::span<const unsigned char>;

constexpr unsigned char kMarkerStart = 0xff;

bool has_text(Bytes bytes, std::size_t place, std::string_view text) {
    return bytes.size() >= place + text.size() &&
           std::equal(text.begin(), text.end(), bytes.begin() + static_cast<std::ptrdiff_t>(place),
                      [](char letter, unsigned char byte) {
                          return static_cast<unsigned char>(letter) == byte;
                      });
}

std::uint64_t big_endian(Bytes bytes) {
    std::uint64_t value = 0;
    for (const unsigned char byte : bytes) {
        value = value << 8 | byte;
    }
    return value;
}

std::uint64_t little_endian(Bytes bytes) {
    std::uint64_t value = 0;
    for (std::size_t place = bytes.size(); place > 0; --place) {
        value = value << 8 | bytes[place - 1];
    }
    return value;
}

/// The place behind the next marker at or after `place`; the marker's second byte stands before it.
/// Stuffed zeros, fill bytes and restart markers (ITU-T T.81, B.1.1) are no markers here. The
/// number of bytes where none is left.
std::size_t behind_next_marker(Bytes bytes, std::size_t place) {
    while (true) {
        const auto start = std::find(bytes.begin() + static_cast<std::ptrdiff_t>(place),
                                     bytes.end(), kMarkerStart);
        place = static_cast<std::size_t>(start - bytes.begin()) + 1;
        if (place >= bytes.size()) {
            return bytes.size();
        }
        const unsigned char code = bytes[place];
        const bool alone = code == 0x00 || code == 0x01 || (code >= 0xd0 && code <= 0xd8);
        if (code != kMarkerStart && !alone) {
            return place + 1;
        }
    }
}

bool jpeg_ends(Bytes bytes) {
    constexpr unsigned char kEndOfImage = 0xd9;
    std::size_t place = 2;
    while (place < bytes.size()) {
        place = behind_next_marker(bytes, place);
        if (bytes[place - 1] == kEndOfImage && bytes[place - 2] == kMarkerStart) {
            return true;
        }
        if (place + 2 > bytes.size()) {
            return false;
        }
        // A segment; behind a start of scan, what follows is searched for the next marker.
        place += big_endian(bytes.subspan(place, 2));
    }
    return false;
}

bool png_ends(Bytes bytes) {
    constexpr std::size_t kSignature = 8;
    constexpr std::size_t kAroundData = 12; ///< length, type and checksum of a chunk
    std::size_t place = kSignature;
    while (bytes.size() >= place + kAroundData) {
        const bool end = has_text(bytes, place + 4, "IEND");
        place += big_endian(bytes.subspan(place, 4)) + kAroundData;
        if (end) {
            return place <= bytes.size();
        }
    }
    return false;
}

bool webp_ends(Bytes bytes) {
    return bytes.size() >= little_endian(bytes.subspan(4, 4)) + 8;
}

/// Of an uncompressed bitmap; the size that the header gives for the file is often wrong.
bool bmp_ends(Bytes bytes) {
    constexpr std::size_t kHeaders = 54;
    if (bytes.size() < kHeaders) {
        return false;
    }
    const bool compressed = little_endian(bytes.subspan(30, 4)) != 0;
    const std::uint64_t width = little_endian(bytes.subspan(18, 4));
    // Negative where the rows come from top to bottom.
    const auto height = static_cast<std::int32_t>(little_endian(bytes.subspan(22, 4)));
    const std::uint64_t rows = static_cast<std::uint64_t>(std::abs(std::int64_t{height}));
    const std::uint64_t row_bytes = (width * little_endian(bytes.subspan(28, 2)) + 31) / 32 * 4;
    return compressed || bytes.size() >= little_endian(bytes.subspan(10, 4)) + rows * row_bytes;
}

} // namespace

bool is_jpeg(Bytes bytes) {
    return has_text(bytes, 0, "\xff\xd8\xff");
}

bool is_cut_short(Bytes bytes) {
    if (is_jpeg(bytes)) {
        return !jpeg_ends(bytes);
    }
    if (has_text(bytes, 0, "\x89PNG\r\n\x1a\n")) {
        return !png_ends(bytes);
    }
    if (has_text(bytes, 0, "RIFF") && has_text(bytes, 8, "WEBP")) {
        return !webp_ends(bytes);
    }
    if (has_text(bytes, 0, "BM")) {
        return !bmp_ends(bytes);
    }
    return false;
}

} // namespace unit
