#include "tests/support/pipeline_run.h"
#include "tests/support/process_resources.h"

#include <gst/gst.h>
#include <gtest/gtest.h>

namespace unit {
namespace {

/// One run of a short stream, from NULL to PLAYING and back.
void cycle(Pipeline& pipeline) {
    ASSERT_NE(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
    ASSERT_TRUE(pipeline.wait_for_end());
    ASSERT_EQ(pipeline.reach(GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
}

TEST(Life, TwoHundredCyclesWithTheRealEngineTakeNoMoreMemoryThreadsOrFiles) {
    gst_init(nullptr, nullptr);
    Pipeline pipeline("videotestsrc num-buffers=2 ! video/x-raw,width=64,height=48 ! "
                      "unittranslate batch-size=2 ! fakesink");
    // What libraries make once, they make in the first cycles.
    for (int warm_up = 0; warm_up < 20; ++warm_up)
        cycle(pipeline);
    const ProcessResources before = process_resources();
    for (int number = 0; number < 200; ++number)
        cycle(pipeline);
    const ProcessResources after = settled_resources(before.threads);
    EXPECT_LE(after.threads, before.threads);
    EXPECT_LE(after.files, before.files);
    EXPECT_LT(after.memory, before.memory + 8'000'000) << "bytes, of " << before.memory;
}

TEST(Life, ModelAndImagesAreFreedWhenTheElementStops) {
    gst_init(nullptr, nullptr);
    Pipeline pipeline("videotestsrc num-buffers=1 ! video/x-raw,width=1280,height=720 ! "
                      "unittranslate precision=fp32 ! fakesink");
    cycle(pipeline);
    ASSERT_NE(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
    ASSERT_TRUE(pipeline.wait_for_end());
    const ProcessResources playing = process_resources();
    ASSERT_EQ(pipeline.reach(GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
    // The images that frames of this size go through are 22 MB alone.
    EXPECT_LT(process_resources().memory + 18'000'000, playing.memory);
}

TEST(Life, FourStreamsUseTheMemoryOfOneModel) {
    gst_init(nullptr, nullptr);
    const auto memory_of = [](const char* share) {
        const std::uint64_t before = process_resources().memory;
        std::string line;
        for (int stream = 0; stream < 4; ++stream)
            line += std::string("videotestsrc num-buffers=1 ! video/x-raw,width=640,height=360 ! "
                                "unittranslate share=") +
                    share + " ! fakesink ";
        Pipeline pipeline(line);
        EXPECT_NE(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
        EXPECT_TRUE(pipeline.wait_for_end());
        return static_cast<std::int64_t>(process_resources().memory) -
               static_cast<std::int64_t>(before);
    };
    memory_of("true"); // libraries
    const std::int64_t shared = memory_of("true");
    const std::int64_t apart = memory_of("false");
    // Three more models of 4.5 MB, and the images that each one's frames go through.
    EXPECT_LT(shared + 3 * 4'000'000, apart);
}

} // namespace
} // namespace unit
