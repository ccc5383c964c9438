/// Ends GStreamer after the last test of a program: only then its leaks tracer tells which objects
/// are left, and LeakSanitizer does not meet GStreamer's own.

#include <gst/gst.h>
#include <gtest/gtest.h>

namespace unit {
namespace {

/// No testing::Environment, since --gtest_repeat ends that after each round, and GStreamer cannot
/// be started a second time.
class EndOfGStreamer final : public testing::EmptyTestEventListener {
    void OnTestProgramEnd(const testing::UnitTest&) override {
        if (gst_is_initialized())
            gst_deinit();
    }
};

[[maybe_unused]] const bool appended = [] {
    testing::UnitTest::GetInstance()->listeners().Append(new EndOfGStreamer);
    return true;
}();

} // namespace
} // namespace unit
