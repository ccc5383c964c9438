#include "training/report/run_log.h"

namespace unit {

void RunLog::open(const std::optional<LogSizes>& kept) {
    const std::filesystem::path path = folder_ / name_;
    std::uint64_t keep_bytes = 0;
    if (kept) {
        const auto size = kept->find(name_);
        std::error_code missing;
        const std::uint64_t present = std::filesystem::file_size(path, missing);
        keep_bytes = size != kept->end() ? size->second : missing ? 0 : present;
    }
    file_.emplace(path, keep_bytes);
    file_->append(waiting_);
    waiting_.clear();
}

void RunLog::append(std::string_view bytes) {
    if (file_) {
        file_->append(bytes);
    } else {
        waiting_ += bytes;
    }
}

LogSizes RunLog::flush() {
    if (!file_) {
        return {};
    }
    file_->flush();
    return {{name_, file_->size()}};
}

} // namespace unit
