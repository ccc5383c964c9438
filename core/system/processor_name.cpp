#include "core/system/processor_name.h"

#include <fstream>

namespace unit {

std::string processor_name(const std::filesystem::path& root) {
    std::ifstream file(root / "proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        // "model name	: NAME"
        const std::size_t colon = line.find(": ");
        if (line.starts_with("model name") && colon != std::string::npos) {
            return line.substr(colon + 2);
        }
    }
    return "unknown";
}

} // namespace unit
