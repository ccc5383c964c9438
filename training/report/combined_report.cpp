#include "training/report/combined_report.h"

namespace unit {

void CombinedReport::started(const RunStart& start) {
    tell(&RunReport::started, start);
}

void CombinedReport::updated(const UpdateRecord& record) {
    tell(&RunReport::updated, record);
}

void CombinedReport::validated(const ValidationRecord& record) {
    tell(&RunReport::validated, record);
}

void CombinedReport::sampled(std::int64_t iteration, const std::filesystem::path& path) {
    tell(&RunReport::sampled, iteration, path);
}

void CombinedReport::wrote(const std::filesystem::path& path) {
    tell(&RunReport::wrote, path);
}

void CombinedReport::told(const std::string& sentence) {
    tell(&RunReport::told, sentence);
}

void CombinedReport::ended(const RunEnd& end) {
    tell(&RunReport::ended, end);
}

LogSizes CombinedReport::flush() {
    const std::lock_guard lock(mutex_);
    LogSizes sizes;
    for (const auto& report : reports_) {
        sizes.merge(report->flush());
    }
    return sizes;
}

} // namespace unit
