#include "plugin/periodic_task.h"

#include <utility>

namespace unit {
namespace {

using Work = std::function<void()>;

gboolean call(GstClock*, GstClockTime, GstClockID, gpointer work) {
    (*static_cast<Work*>(work))();
    return TRUE;
}

void free_work(gpointer work) {
    delete static_cast<Work*>(work);
}

} // namespace

void PeriodicTask::start(GstClockTime interval, std::function<void()> work) {
    stop();
    if (interval == 0)
        return;
    GstClock* clock = gst_system_clock_obtain();
    id_ = gst_clock_new_periodic_id(clock, gst_clock_get_time(clock) + interval, interval);
    gst_clock_id_wait_async(id_, call, new Work(std::move(work)), free_work);
    gst_object_unref(clock);
}

void PeriodicTask::stop() {
    if (!id_)
        return;
    gst_clock_id_unschedule(id_);
    gst_clock_id_unref(id_);
    id_ = nullptr;
}

} // namespace unit
