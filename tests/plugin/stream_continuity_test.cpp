#include "plugin/stream_continuity.h"

#include "plugin/gst_pointers.h"
#include "tests/support/plugin_test.h"

namespace unit {
namespace {

class StreamContinuityTest : public PluginTest {
  protected:
    /// Of a buffer at that time, GST_CLOCK_TIME_NONE for none.
    bool is_broken(GstClockTime time, GstClockTime duration = GST_CLOCK_TIME_NONE,
                   GstBufferFlags flags = GstBufferFlags(0), gdouble rate = 1.0) {
        const BufferPointer buffer(gst_buffer_new());
        GST_BUFFER_PTS(buffer.get()) = time;
        GST_BUFFER_DURATION(buffer.get()) = duration;
        GST_BUFFER_FLAG_SET(buffer.get(), flags);
        return continuity.is_broken_by(buffer.get(), rate);
    }

    StreamContinuity continuity;
};

TEST_F(StreamContinuityTest, FramesFollowEachOtherWithinASecond) {
    EXPECT_FALSE(is_broken(5 * GST_SECOND)) << "the first one";
    EXPECT_FALSE(is_broken(5 * GST_SECOND + 40 * GST_MSECOND));
    EXPECT_FALSE(is_broken(6 * GST_SECOND + 40 * GST_MSECOND));
    EXPECT_TRUE(is_broken(7 * GST_SECOND + 40 * GST_MSECOND + 1));
    EXPECT_FALSE(is_broken(7 * GST_SECOND + 80 * GST_MSECOND));
}

TEST_F(StreamContinuityTest, FramesMayLastForLongerThanASecond) {
    EXPECT_FALSE(is_broken(0, 3 * GST_SECOND));
    EXPECT_FALSE(is_broken(3 * GST_SECOND, 3 * GST_SECOND));
    EXPECT_TRUE(is_broken(7 * GST_SECOND + 1, 3 * GST_SECOND));
}

TEST_F(StreamContinuityTest, TimeThatRunsBackwardsBreaksIt) {
    EXPECT_FALSE(is_broken(80 * GST_MSECOND));
    EXPECT_FALSE(is_broken(80 * GST_MSECOND)) << "as late as the one before";
    EXPECT_TRUE(is_broken(80 * GST_MSECOND - 1));
}

TEST_F(StreamContinuityTest, PlayedBackwardsTimeRunsSo) {
    const auto is_broken_backwards = [&](GstClockTime time) {
        return is_broken(time, 40 * GST_MSECOND, GstBufferFlags(0), -1.0);
    };
    EXPECT_FALSE(is_broken_backwards(9 * GST_SECOND));
    EXPECT_FALSE(is_broken_backwards(9 * GST_SECOND - 40 * GST_MSECOND));
    EXPECT_FALSE(is_broken_backwards(8 * GST_SECOND - 80 * GST_MSECOND));
    EXPECT_TRUE(is_broken_backwards(7 * GST_SECOND - 120 * GST_MSECOND - 1));
    EXPECT_TRUE(is_broken_backwards(7 * GST_SECOND));
}

TEST_F(StreamContinuityTest, TimestampsThatAreMissingBreakItOnce) {
    EXPECT_FALSE(is_broken(GST_CLOCK_TIME_NONE));
    EXPECT_FALSE(is_broken(GST_CLOCK_TIME_NONE));
    EXPECT_FALSE(is_broken(GST_SECOND));
    EXPECT_TRUE(is_broken(GST_CLOCK_TIME_NONE));
    EXPECT_FALSE(is_broken(GST_CLOCK_TIME_NONE));
}

TEST_F(StreamContinuityTest, OfTheFlagsResyncBreaksIt) {
    EXPECT_FALSE(is_broken(0));
    EXPECT_FALSE(is_broken(1, GST_CLOCK_TIME_NONE, GST_BUFFER_FLAG_DISCONT));
    EXPECT_TRUE(is_broken(2, GST_CLOCK_TIME_NONE, GST_BUFFER_FLAG_RESYNC));
    EXPECT_FALSE(is_broken(3));
}

} // namespace
} // namespace unit
