#pragma once

#include <span>

namespace unit {

/// Whether the bytes of an image file end before the image does, as far as its container tells:
/// a JPEG without its end marker, a PNG without its end chunk, a WebP or BMP shorter than it says.
/// Decoders take such JPEGs, and fill what is missing with grey or with copies of a row. False for
/// other formats, whose decoders notice.
bool is_cut_short(std::span<const unsigned char> bytes);

/// Whether the bytes are those of a JPEG file, whatever it is called.
bool is_jpeg(std::span<const unsigned char> bytes);

} // namespace unit
