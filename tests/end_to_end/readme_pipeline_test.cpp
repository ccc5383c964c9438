#include "tests/support/temporary_folder.h"
#include "tests/training/media/test_clip.h"

#include <fstream>
#include <gst/gst.h>
#include <gtest/gtest.h>
#include <sstream>

/// The command of README.md that turns a file into a file, as it stands there.
namespace unit {
namespace {

constexpr std::size_t kFrames = 10;

std::string readme() {
    std::stringstream text;
    text << std::ifstream(UNIT_SOURCE_ROOT "/README.md").rdbuf();
    return text.str();
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (auto place = text.find(from); place != std::string::npos;
         place = text.find(from, place + to.size())) {
        text.replace(place, from.size(), to);
    }
}

/// What stands between the words of gst-launch-1.0 and the end of the code block, on one line.
std::string launch_line(const std::string& beginning) {
    const std::string text = readme();
    const auto begin = text.find("gst-launch-1.0 " + beginning);
    if (begin == std::string::npos) {
        throw std::runtime_error("README.md has no gst-launch-1.0 " + beginning);
    }
    const auto first = begin + std::string("gst-launch-1.0 ").size();
    std::string line = text.substr(first, text.find("\n```", first) - first);
    replace_all(line, "\\\n", " ");
    return line;
}

TEST(ReadmePipeline, TurnsAClipWithSoundIntoOne) {
    gst_init(nullptr, nullptr);
    const test::TemporaryFolder folder;
    const auto sunny = folder.path() / "sunny.mp4";
    const auto rainy = folder.path() / "rainy.mp4";
    // 0.4 seconds of both, at 44100 samples a second.
    run_pipeline("videotestsrc num-buffers=" + std::to_string(kFrames) +
                 " ! video/x-raw,format=I420,width=96,height=64,framerate=25/1 ! x264enc ! muxer. "
                 "audiotestsrc samplesperbuffer=1764 num-buffers=10 ! audio/x-raw,rate=44100 "
                 "! audioconvert ! avenc_aac ! muxer. mp4mux name=muxer ! filesink location=" +
                 sunny.string());

    std::string line = launch_line("filesrc location=sunny.mp4");
    replace_all(line, "location=sunny.mp4", "location=" + sunny.string());
    replace_all(line, "location=rainy.mp4", "location=" + rainy.string());
    run_pipeline(line);

    EXPECT_EQ(picture_times(rainy).size(), kFrames);
    EXPECT_EQ(audio_kind(rainy), "audio/mpeg");
}

} // namespace
} // namespace unit
