#pragma once

#include "tests/support/temporary_folder.h"

#include <fstream>

namespace unit::test {

/// A made-up proc/ and sys/ in place of the system's.
class MadeUpSystem {
  public:
    void write(const std::string& file, const std::string& text) const {
        const std::filesystem::path path = folder_ / file;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
    }
    const std::filesystem::path& root() const { return folder_.path(); }

  private:
    TemporaryFolder folder_;
};

} // namespace unit::test
