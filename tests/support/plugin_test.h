#pragma once

#include <gst/gst.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace unit {

/// Ends the program with a message if it lives too long, so that a hang is a failure that names its
/// test.
class Deadline {
  public:
    explicit Deadline(std::chrono::seconds limit);
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

  private:
    std::mutex mutex_;
    std::condition_variable over_;
    bool is_over_ = false; // guarded by mutex_
    std::thread thread_;
};

/// Base of all tests of the element: starts GStreamer, and allows each test a minute, many times
/// what any takes on a machine with nothing else to do.
class PluginTest : public testing::Test {
  protected:
    static void SetUpTestSuite() { gst_init(nullptr, nullptr); }

  private:
    Deadline deadline_{std::chrono::seconds(60)};
};

/// Sets an environment variable for as long as the object lives; nullptr: removes it.
class ScopedEnvironment {
  public:
    ScopedEnvironment(const char* name, const char* value);
    ~ScopedEnvironment();
    ScopedEnvironment(const ScopedEnvironment&) = delete;
    ScopedEnvironment& operator=(const ScopedEnvironment&) = delete;

  private:
    std::string name_;
    std::string previous_;
    bool had_previous_;
};

/// An error message of the bus.
struct PostedError {
    GQuark domain = 0;
    gint code = 0;
    std::string text;
    std::string debug;
};

/// Waits up to 10 seconds for a message of one of the types; nullptr if none comes.
using MessagePointer = std::unique_ptr<GstMessage, void (*)(GstMessage*)>;
MessagePointer wait_for_message(GstBus* bus, GstMessageType types);

/// The next error or warning on the bus. Without one in 10 seconds, fails the test and returns an
/// empty one.
PostedError wait_for_error(GstBus* bus);
PostedError wait_for_warning(GstBus* bus);

} // namespace unit
