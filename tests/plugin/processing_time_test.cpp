#include "plugin/processing_time.h"

#include "tests/support/plugin_test.h"

namespace unit {
namespace {

class ProcessingTimeTest : public PluginTest {};

TEST_F(ProcessingTimeTest, IsPromisedInWholeMillisecondsRoundedUp) {
    ProcessingTime time;
    EXPECT_FALSE(time.has_promise());
    EXPECT_EQ(time.promised(), 0u);
    time.promise(20 * GST_MSECOND + 1);
    EXPECT_EQ(time.promised(), 21 * GST_MSECOND);
    time.promise(20 * GST_MSECOND);
    EXPECT_EQ(time.promised(), 20 * GST_MSECOND);
}

TEST_F(ProcessingTimeTest, StaysWhileNineteenOfTwentyFramesTakeAtMostAFifthMore) {
    ProcessingTime time;
    time.promise(10 * GST_MSECOND);
    for (int sample = 0; sample < 1000; ++sample)
        EXPECT_FALSE(time.add(sample % 20 == 19 ? GST_SECOND : 12 * GST_MSECOND)) << sample;
    EXPECT_EQ(time.promised(), 10 * GST_MSECOND);
}

TEST_F(ProcessingTimeTest, IsRaisedOnceTheUsualTimeIsMoreThanAFifthAboveIt) {
    ProcessingTime time;
    time.promise(10 * GST_MSECOND);
    int raised = 0;
    for (int sample = 0; sample < 100; ++sample)
        raised += time.add(12 * GST_MSECOND + 1) ? 1 : 0;
    EXPECT_EQ(raised, 1);
    EXPECT_EQ(time.promised(), 13 * GST_MSECOND);
}

TEST_F(ProcessingTimeTest, NeedsSomeSamples) {
    ProcessingTime time;
    time.promise(GST_MSECOND);
    for (std::size_t sample = 1; sample < ProcessingTime::kFewest; ++sample)
        EXPECT_FALSE(time.add(GST_SECOND));
    EXPECT_TRUE(time.add(GST_SECOND));
}

TEST_F(ProcessingTimeTest, ForgetsOldSamples) {
    ProcessingTime time;
    time.promise(10 * GST_MSECOND);
    for (std::size_t sample = 0; sample < ProcessingTime::kWindow; ++sample)
        time.add(GST_MSECOND);
    int samples = 1;
    while (!time.add(30 * GST_MSECOND) && samples < 1000)
        ++samples;
    // More than a twentieth of the window.
    EXPECT_EQ(samples, static_cast<int>(ProcessingTime::kWindow) / 20 + 1);
}

TEST_F(ProcessingTimeTest, WithoutAPromiseTheSamplesMakeOne) {
    ProcessingTime time;
    bool promised = false;
    for (std::size_t sample = 0; sample < ProcessingTime::kFewest; ++sample)
        promised = time.add(3 * GST_MSECOND);
    EXPECT_TRUE(promised);
    EXPECT_EQ(time.promised(), 3 * GST_MSECOND);
}

} // namespace
} // namespace unit
