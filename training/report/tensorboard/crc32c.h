#pragma once

#include <cstdint>
#include <string_view>

namespace unit {

/// CRC-32C (Castagnoli) of the bytes: RFC 3720, appendix B.4.
std::uint32_t crc32c(std::string_view bytes);

} // namespace unit
