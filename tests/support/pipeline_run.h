#pragma once

#include <gst/gst.h>

#include <string>

namespace unit {

/// A pipeline from a launch line. Stopped and freed at the end.
class Pipeline {
  public:
    explicit Pipeline(const std::string& launch_line);
    ~Pipeline();
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;

    GstElement* get() const { return pipeline_; }
    GstBus* bus() const { return bus_; }

    /// Goes to the state and waits up to 10 seconds for it.
    GstStateChangeReturn reach(GstState state);
    /// Waits up to 10 seconds for the end of the stream; false on an error or without one.
    bool wait_for_end();

    /// The number of buffers that passed the pad `src` or `sink` of the named element so far.
    void count_buffers(const char* element, const char* pad);
    int counted() const { return g_atomic_int_get(&count_); }

  private:
    GstElement* pipeline_;
    GstBus* bus_;
    gint count_ = 0;
};

} // namespace unit
