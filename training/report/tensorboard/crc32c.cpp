#include "training/report/tensorboard/crc32c.h"

#include <array>

namespace unit {
namespace {

/// What each value of the lowest byte adds to the rest.
constexpr std::array<std::uint32_t, 256> make_table() {
    constexpr std::uint32_t kReversedPolynomial = 0x82F63B78U;
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t remainder = byte;
        for (int bit = 0; bit < 8; ++bit) {
            remainder = (remainder >> 1) ^ ((remainder & 1U) != 0 ? kReversedPolynomial : 0U);
        }
        table[byte] = remainder;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> kTable = make_table();

} // namespace

std::uint32_t crc32c(std::string_view bytes) {
    std::uint32_t remainder = ~0U;
    for (const char byte : bytes) {
        remainder =
            (remainder >> 8) ^ kTable[(remainder ^ static_cast<unsigned char>(byte)) & 0xFFU];
    }
    return ~remainder;
}

} // namespace unit
