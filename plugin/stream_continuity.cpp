#include "plugin/stream_continuity.h"

#include <utility>

namespace unit {

bool StreamContinuity::is_broken_by(const GstBuffer* buffer, gdouble rate) {
    Times now{GST_BUFFER_PTS(buffer), GST_BUFFER_PTS(buffer)};
    if (GST_BUFFER_PTS_IS_VALID(buffer) && GST_BUFFER_DURATION_IS_VALID(buffer))
        now.end += GST_BUFFER_DURATION(buffer);
    const Times before = std::exchange(last_, now);
    if (GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_RESYNC))
        return true;
    if (!GST_CLOCK_TIME_IS_VALID(before.begin))
        return false;
    if (!GST_CLOCK_TIME_IS_VALID(now.begin))
        return true;
    const auto& [earlier, later] = rate < 0.0 ? std::pair(now, before) : std::pair(before, now);
    return later.begin < earlier.begin || later.begin > earlier.end + kLongestGap;
}

} // namespace unit
