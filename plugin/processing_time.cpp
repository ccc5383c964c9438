#include "plugin/processing_time.h"

#include <algorithm>
#include <vector>

namespace unit {
namespace {

GstClockTime round_up(GstClockTime time) {
    return (time + GST_MSECOND - 1) / GST_MSECOND * GST_MSECOND;
}

} // namespace

void ProcessingTime::promise(GstClockTime time) {
    raise(time);
    measured_ = time_;
}

void ProcessingTime::raise(GstClockTime time) {
    promised_ = true;
    time_ = round_up(time);
    samples_.clear();
}

void ProcessingTime::reset() {
    *this = {};
}

bool ProcessingTime::add(GstClockTime sample) {
    samples_.push_back(sample);
    if (samples_.size() > kWindow)
        samples_.pop_front();
    if (samples_.size() < kFewest)
        return false;
    const GstClockTime usual = percentile_95();
    if (promised_ && usual * 5 <= time_ * 6)
        return false;
    raise(usual);
    return true;
}

/// By the nearest rank: 95 % of the samples are not above it.
GstClockTime ProcessingTime::percentile_95() const {
    std::vector<GstClockTime> sorted(samples_.begin(), samples_.end());
    const std::size_t rank = (sorted.size() * 95 + 99) / 100;
    const auto place = sorted.begin() + static_cast<std::ptrdiff_t>(rank - 1);
    std::nth_element(sorted.begin(), place, sorted.end());
    return *place;
}

} // namespace unit
