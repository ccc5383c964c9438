#include "training/commands/file_checksum.h"

#include "core/error.h"

#include <array>
#include <fstream>
#include <glib.h>
#include <memory>

namespace unit {

std::string file_sha256(const std::filesystem::path& path) {
    const std::unique_ptr<GChecksum, decltype(&g_checksum_free)> checksum(
        g_checksum_new(G_CHECKSUM_SHA256), g_checksum_free);
    std::ifstream file(path, std::ios::binary);
    std::array<char, 1 << 16> bytes{};
    while (file.read(bytes.data(), bytes.size()) || file.gcount() > 0) {
        g_checksum_update(checksum.get(), reinterpret_cast<const guchar*>(bytes.data()),
                          file.gcount());
    }
    if (!file.eof()) {
        throw Error(ErrorCode::Failed, "Cannot read " + path.string() + " to its end.");
    }
    return g_checksum_get_string(checksum.get());
}

} // namespace unit
