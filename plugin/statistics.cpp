#include "plugin/statistics.h"

namespace unit {
namespace {

guint64 nanoseconds(std::chrono::nanoseconds time) {
    return static_cast<guint64>(time.count());
}

} // namespace

void Statistics::reset() {
    const std::lock_guard lock(mutex_);
    frames_in_ = 0;
    translated_ = 0;
    batches_ = 0;
    last_batch_ = 0;
    fill_ = 0.0;
    times_ = {};
    waited_ = {};
}

void Statistics::count_input() {
    const std::lock_guard lock(mutex_);
    ++frames_in_;
}

void Statistics::count_translated(const Frame& frame) {
    const FrameReport& report = frame.report;
    const std::lock_guard lock(mutex_);
    ++translated_;
    waited_ += report.started - frame.arrival;
    // Frames of one batch come back one after the other.
    if (report.batch_number == last_batch_)
        return;
    last_batch_ = report.batch_number;
    ++batches_;
    fill_ += static_cast<double>(report.batch_frames) / static_cast<double>(frame.rule.batch_size);
    times_.read += report.times.read;
    times_.compute += report.times.compute;
    times_.write += report.times.write;
}

void Statistics::write(GstStructure* structure) const {
    const std::lock_guard lock(mutex_);
    const double batches = static_cast<double>(MAX(batches_, 1));
    gst_structure_set(structure, "frames-in", G_TYPE_UINT64, frames_in_, "frames-translated",
                      G_TYPE_UINT64, translated_, "batches", G_TYPE_UINT64, batches_, "mean-fill",
                      G_TYPE_DOUBLE, fill_ / batches, "wait-time", G_TYPE_UINT64,
                      nanoseconds(waited_), "read-time", G_TYPE_UINT64, nanoseconds(times_.read),
                      "compute-time", G_TYPE_UINT64, nanoseconds(times_.compute), "write-time",
                      G_TYPE_UINT64, nanoseconds(times_.write), nullptr);
}

} // namespace unit
