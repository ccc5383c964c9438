#include "training/text/one_line.h"

namespace unit {

std::string one_line(std::string_view text) {
    constexpr unsigned char kFirstPrintable = 0x20;
    constexpr unsigned char kDelete = 0x7f;
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string line;
    for (const char character : text) {
        const auto code = static_cast<unsigned char>(character);
        if (code >= kFirstPrintable && code != kDelete) {
            line += character;
        } else {
            line += "\\x";
            line += kDigits[code / 16];
            line += kDigits[code % 16];
        }
    }
    return line;
}

} // namespace unit
