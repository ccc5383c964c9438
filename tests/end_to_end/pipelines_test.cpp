#include "tests/support/pipeline_run.h"
#include "tests/support/plugin_test.h"
#include "tests/support/temporary_folder.h"
#include "tests/training/media/test_clip.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <fstream>
#include <regex>

/// The element, with the real engine and the default checkpoint, in the pipelines that people
/// build.
namespace unit {
namespace {

class PipelinesTest : public testing::Test {
  protected:
    static void SetUpTestSuite() { gst_init(nullptr, nullptr); }

    static void play(Pipeline& pipeline) {
        ASSERT_NE(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
        ASSERT_TRUE(pipeline.wait_for_end());
    }
    struct CommandResult {
        int status; ///< of the program; that of a shell for one that a signal ended
        std::string output;
    };
    static CommandResult run(const std::string& command) {
        CommandResult result{-1, {}};
        FILE* pipe = popen(("{ " + command + "; } 2>&1").c_str(), "r");
        for (int byte = fgetc(pipe); byte != EOF; byte = fgetc(pipe))
            result.output += static_cast<char>(byte);
        const int status = pclose(pipe);
        result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        return result;
    }
    /// The text that a command prints; fails the test where it fails.
    static std::string output_of(const std::string& command) {
        const auto [status, output] = run(command);
        EXPECT_EQ(status, 0) << output;
        return output;
    }
    static bool has_python_gi() {
        return run("/usr/bin/python3 -c 'import gi; gi.require_version(\"GstApp\", \"1.0\"); "
                   "from gi.repository import GstApp'")
                   .status == 0;
    }
    void make_clip(int frames) const {
        run_pipeline("videotestsrc num-buffers=" + std::to_string(frames) +
                     " ! video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! x264enc "
                     "key-int-max=5 ! h264parse ! mp4mux ! filesink location=" +
                     clip.string());
    }

    test::TemporaryFolder folder;
    std::filesystem::path clip = folder / "clip.mp4";
};

TEST_F(PipelinesTest, ACameraThatIsTooFastLosesFramesInItsLeakyQueueAndNoneElsewhere) {
    Pipeline pipeline("videotestsrc is-live=true num-buffers=60 ! "
                      "video/x-raw,format=NV12,width=128,height=96,framerate=200/1 ! "
                      "queue max-size-buffers=1 leaky=downstream ! "
                      "unittranslate name=element ! fakesink name=sink sync=false");
    pipeline.count_buffers("sink", "sink");
    play(pipeline);
    EXPECT_GT(pipeline.counted(), 0);
    GstElement* element = gst_bin_get_by_name(GST_BIN(pipeline.get()), "element");
    GstStructure* stats = nullptr;
    g_object_get(element, "stats", &stats, nullptr);
    guint64 frames_in = 0;
    guint64 frames_out = 0;
    gst_structure_get_uint64(stats, "frames-in", &frames_in);
    gst_structure_get_uint64(stats, "frames-out", &frames_out);
    EXPECT_EQ(frames_in, frames_out);
    EXPECT_EQ(static_cast<guint64>(pipeline.counted()), frames_out);
    gst_structure_free(stats);
    gst_object_unref(element);
}

TEST_F(PipelinesTest, ASinkThatWaitsForTheClockHasLateFramesDroppedBeforeTheyAreTranslated) {
    // 1000 frames/s of this size are more than a CPU translates.
    Pipeline pipeline("videotestsrc is-live=true num-buffers=400 ! "
                      "video/x-raw,format=I420,width=160,height=120,framerate=1000/1 ! "
                      "unittranslate name=element ! fakesink name=sink sync=true qos=true");
    pipeline.count_buffers("sink", "sink");
    play(pipeline);
    GstElement* element = gst_bin_get_by_name(GST_BIN(pipeline.get()), "element");
    GstStructure* stats = nullptr;
    g_object_get(element, "stats", &stats, nullptr);
    guint64 frames_in = 0;
    guint64 translated = 0;
    guint64 dropped = 0;
    gst_structure_get_uint64(stats, "frames-in", &frames_in);
    gst_structure_get_uint64(stats, "frames-translated", &translated);
    gst_structure_get_uint64(stats, "frames-dropped", &dropped);
    EXPECT_GT(dropped, 0u);
    EXPECT_GT(translated, 0u);
    EXPECT_EQ(frames_in, translated + dropped);
    gst_structure_free(stats);
    gst_object_unref(element);
}

TEST_F(PipelinesTest, SplitmuxsinkCutsATranslatedStreamIntoFilesWithEveryFrame) {
    Pipeline pipeline(
        "videotestsrc num-buffers=50 ! video/x-raw,width=64,height=48,framerate=25/1 ! "
        "unittranslate batch-size=3 ! videoconvert ! video/x-raw,format=I420 ! "
        "x264enc key-int-max=10 bframes=0 ! h264parse ! splitmuxsink max-size-time=1000000000 "
        "location=" +
        (folder / "part%02d.mp4").string());
    play(pipeline);
    std::size_t frames = 0;
    std::size_t files = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
        frames += picture_times(file.path()).size();
        ++files;
    }
    EXPECT_EQ(frames, 50u);
    EXPECT_GE(files, 2u);
}

TEST_F(PipelinesTest, GstPlayShowsATranslatedClip) {
    make_clip(10);
    // Its sink is a bin, as --videosink takes it.
    const std::string output = output_of("gst-play-1.0 --no-interactive --audiosink=fakesink "
                                         "--videosink='unittranslate ! fakesink sync=true' " +
                                         clip.string());
    EXPECT_NE(output.find("Reached end of play list"), std::string::npos) << output;
    EXPECT_EQ(output.find("ERROR"), std::string::npos) << output;
}

TEST_F(PipelinesTest, TwoDirectionsInOnePipelineShareAModelAndMeetInACompositor) {
    Pipeline pipeline("videotestsrc num-buffers=12 ! "
                      "video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! tee name=tee "
                      "tee. ! queue ! unittranslate name=rain direction=1to2 ! mixer.sink_0 "
                      "tee. ! queue ! unittranslate name=sun direction=2to1 ! mixer.sink_1 "
                      "compositor name=mixer sink_1::xpos=64 ! "
                      "video/x-raw,width=128,height=48 ! fakesink name=sink");
    pipeline.count_buffers("sink", "sink");
    play(pipeline);
    EXPECT_EQ(pipeline.counted(), 12);
}

TEST_F(PipelinesTest, LargeFramesAreTranslatedAtASmallProcessingSize) {
    Pipeline pipeline("videotestsrc num-buffers=5 ! "
                      "video/x-raw,format=NV12,width=1280,height=720,framerate=25/1 ! "
                      "unittranslate processing-width=160 ! "
                      "video/x-raw,format=NV12,width=1280,height=720 ! fakesink name=sink");
    pipeline.count_buffers("sink", "sink");
    play(pipeline);
    EXPECT_EQ(pipeline.counted(), 5);
}

TEST_F(PipelinesTest, TheProcessingSizeThatAnErrorNamesFits) {
    const std::string video = "videotestsrc num-buffers=2 ! "
                              "video/x-raw,format=RGB,width=320,height=240 ! ";
    Pipeline large(video + "unittranslate memory-limit=4000000 ! fakesink");
    large.reach(GST_STATE_PAUSED);
    const auto error = wait_for_error(large.bus());
    EXPECT_EQ(error.code, GST_RESOURCE_ERROR_NO_SPACE_LEFT);
    std::smatch size;
    ASSERT_TRUE(std::regex_search(error.text, size, std::regex("size of ([0-9]+)x([0-9]+) fits")))
        << error.text;
    Pipeline small(video + "unittranslate memory-limit=4000000 processing-width=" + size.str(1) +
                   " processing-height=" + size.str(2) + " ! fakesink");
    play(small);
}

TEST_F(PipelinesTest, AStillImageIsTranslated) {
    run_pipeline("videotestsrc num-buffers=1 ! video/x-raw,width=64,height=48 ! pngenc ! "
                 "filesink location=" +
                 (folder / "picture.png").string());
    Pipeline pipeline("filesrc location=" + (folder / "picture.png").string() +
                      " ! pngdec ! videoconvert ! unittranslate batch-size=4 ! videoconvert ! "
                      "pngenc ! filesink name=sink location=" +
                      (folder / "translated.png").string());
    play(pipeline);
    EXPECT_GT(std::filesystem::file_size(folder / "translated.png"), 100u);
}

// Programs bring unwinders of their own, which exceptions of LibTorch must get along with.
TEST_F(PipelinesTest, ErrorsOfTheEngineAreErrorsOfGstLaunch) {
    std::ofstream(folder / "damaged.safetensors") << "no model";
    for (const auto& [properties, text] : {
             std::pair{"checkpoint=/nowhere/model.safetensors", "/nowhere/model.safetensors"},
             std::pair{"checkpoint=damaged.safetensors", "damaged.safetensors"},
             std::pair{"precision=fp16 device=cpu", "fp16"},
         }) {
        const auto [status, output] =
            run("cd " + folder.path().string() +
                " && gst-launch-1.0 videotestsrc num-buffers=1 ! unittranslate " + properties +
                " ! fakesink");
        // What versions of gst-launch-1.0 return for an error; not what a shell does for a signal.
        EXPECT_TRUE(status == 1 || status == 255) << status << " " << properties << ": " << output;
        EXPECT_NE(output.find("ERROR"), std::string::npos) << output;
        EXPECT_NE(output.find(text), std::string::npos) << output;
    }
}

TEST_F(PipelinesTest, ErrorsOfTheEngineAreErrorsOfPython) {
    if (!has_python_gi())
        GTEST_SKIP() << "Python's gi, or GStreamer's typelibs, are not installed";
    const auto [status, output] =
        run("UNITTRANSLATE_CHECKPOINT=/nowhere/model.safetensors /usr/bin/python3 " UNIT_SOURCE_ROOT
            "/examples/python/translate_frames.py --frames 8");
    EXPECT_EQ(status, 1) << output;
    EXPECT_NE(output.find("/nowhere/model.safetensors"), std::string::npos) << output;
}

TEST_F(PipelinesTest, AppsrcAndAppsinkFromPythonGiveEveryFrameBack) {
    if (!has_python_gi())
        GTEST_SKIP() << "Python's gi, or GStreamer's typelibs, are not installed";
    const std::string output = output_of("/usr/bin/python3 " UNIT_SOURCE_ROOT
                                         "/examples/python/translate_frames.py --frames 8");
    EXPECT_NE(output.find("8 frames in, 8 frames out"), std::string::npos) << output;
}

TEST_F(PipelinesTest, TwoRunsOfAConversionAreEqualToTheLastBit) {
    make_clip(7);
    std::string first;
    for (const char* name : {"first.raw", "second.raw"}) {
        const std::filesystem::path raw = folder / name;
        Pipeline pipeline(
            "filesrc location=" + clip.string() +
            " ! decodebin ! unittranslate batch-size=3 ! filesink location=" + raw.string());
        play(pipeline);
        const std::string bytes = output_of("sha256sum < " + raw.string());
        EXPECT_EQ(std::filesystem::file_size(raw), 7u * 64 * 48 * 3 / 2);
        if (first.empty())
            first = bytes;
        EXPECT_EQ(bytes, first);
    }
}

} // namespace
} // namespace unit
