#include "tests/training/commands/program_run.h"
#include "tests/training/media/test_clip.h"
#include "training/media/image_file.h"
#include "training/media/video_reader.h"

#include <fstream>
#include <gtest/gtest.h>
#include <opencv2/core.hpp>

namespace unit::test {
namespace {

cv::Mat noise_image(cv::Size size, int seed) {
    cv::Mat image(size, CV_8UC3);
    cv::RNG random(static_cast<std::uint64_t>(seed));
    random.fill(image, cv::RNG::UNIFORM, 0, 256);
    return image;
}

class TranslateCommand : public testing::Test {
  protected:
    /// Writes an image of noise and returns its path.
    std::string image(const std::string& name, cv::Size size = {24, 20}) {
        const auto path = folder_.path() / name;
        std::filesystem::create_directories(path.parent_path());
        write_image(path, noise_image(size, ++images_));
        return path;
    }

    /// A file that is an image by its name only.
    std::string broken(const std::string& name) {
        const auto path = folder_.path() / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << "no image";
        return path;
    }

    /// 12 pictures at 30000/1001 per second, with sound.
    std::string clip(const std::string& name, const std::string& muxer) {
        const std::string path = folder_.path() / name;
        run_pipeline("videotestsrc num-buffers=12 ! "
                     "video/x-raw,framerate=30000/1001,width=64,height=48 ! x264enc ! " +
                     muxer + " name=mux ! filesink location=" + path +
                     " audiotestsrc num-buffers=19 samplesperbuffer=1001 ! "
                     "audio/x-raw,rate=48000,channels=2 ! audioconvert ! avenc_aac ! mux.");
        return path;
    }

    std::string place(const std::string& name) const { return folder_.path() / name; }

    static Arguments translate(const Arguments& more) {
        Arguments arguments{"translate", "--checkpoint", tiny_checkpoint(), "--device", "cpu"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }

    TemporaryFolder folder_;

  private:
    int images_ = 0;
};

TEST_F(TranslateCommand, AnImageOfOddSizeKeepsItsSize) {
    const std::string input = image("in.png", {37, 23});
    const ProgramResult result = run_unit(translate({input, "--output", place("out.png")}));
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_EQ(result.errors, "");
    EXPECT_PRED2(contains, result.output, "1 of 1 translated 1to2 on cpu");
    const cv::Mat output = read_image(place("out.png"));
    EXPECT_EQ(output.size(), cv::Size(37, 23));
    EXPECT_GT(cv::norm(output, read_image(input), cv::NORM_INF), 0);
}

TEST_F(TranslateCommand, EachDirectionGivesAnotherPicture) {
    const std::string input = image("in.png");
    std::vector<cv::Mat> outputs;
    for (const std::string direction : {"1to2", "2to1", "1to1", "2to2"}) {
        const std::string output = place(direction + ".png");
        ASSERT_EQ(run_unit(translate({"--direction", direction, input, "--output", output})).status,
                  0);
        outputs.push_back(read_image(output));
        for (std::size_t other = 0; other + 1 < outputs.size(); ++other) {
            EXPECT_GT(cv::norm(outputs[other], outputs.back(), cv::NORM_INF), 0) << direction;
        }
    }
    EXPECT_PRED2(contains,
                 refusal(translate({"--direction", "1to3", input, "--output", place("x.png")}), 2),
                 "1to3");
}

TEST_F(TranslateCommand, AFolderKeepsItsNamesAndGivesWhatSingleFilesGive) {
    image("in/a.png");
    image("in/deep/er/b.png", {21, 33});
    std::ofstream(place("in/notes.txt")) << "no image";
    const ProgramResult result = run_unit(translate({place("in"), "--output", place("out")}));
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, result.output, "2 of 2 translated");
    EXPECT_EQ(read_image(place("out/deep/er/b.png")).size(), cv::Size(21, 33));
    EXPECT_FALSE(std::filesystem::exists(place("out/notes.txt")));

    ASSERT_EQ(run_unit(translate({place("in/a.png"), "--output", place("single.png")})).status, 0);
    EXPECT_EQ(file_bytes(place("out/a.png")), file_bytes(place("single.png")));
}

TEST_F(TranslateCommand, AClipIsSmoothedOnlyWhereAskedFor) {
    const std::string input = clip("in.mp4", "mp4mux");
    const auto pictures = [&](const Arguments& more) {
        Arguments arguments{input, "--output", place("out.mp4")};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const ProgramResult result = run_unit(translate(arguments));
        EXPECT_EQ(result.status, 0) << result.errors;
        std::vector<cv::Mat> images;
        VideoReader reader(place("out.mp4"));
        while (const auto frame = reader.next()) {
            images.push_back(frame->image);
        }
        EXPECT_EQ(images.size(), 12U);
        return images;
    };
    const auto difference = [](const cv::Mat& a, const cv::Mat& b) {
        return cv::norm(a, b, cv::NORM_INF);
    };
    const auto plain = pictures({});
    EXPECT_EQ(difference(pictures({"--temporal-smoothing", "0"}).back(), plain.back()), 0.0);
    EXPECT_GT(difference(pictures({"--temporal-smoothing", "0.9"}).back(), plain.back()), 0.0);
    for (const char* wrong : {"1", "-0.1", "much"}) {
        EXPECT_PRED2(
            contains,
            refusal(translate({"--temporal-smoothing", wrong, input, "--output", place("x.mp4")}),
                    2),
            "temporal-smoothing");
    }
}

TEST_F(TranslateCommand, AClipKeepsItsPicturesTimesRateAndSound) {
    const std::string input = clip("in.mp4", "mp4mux");
    const ProgramResult result = run_unit(translate({input, "--output", place("out.mp4")}));
    ASSERT_EQ(result.status, 0) << result.errors;
    const auto before = picture_times(input);
    const auto after = picture_times(place("out.mp4"));
    ASSERT_EQ(before.size(), 12U);
    ASSERT_EQ(after.size(), 12U);
    EXPECT_LE(largest_distance(before, after), std::chrono::nanoseconds(1));
    EXPECT_EQ(clip_information(place("out.mp4")).frame_rate, (Fraction{30000, 1001}));
    EXPECT_GT(audio_packets(input).size(), 100U);
    EXPECT_EQ(audio_packets(place("out.mp4")), audio_packets(input));
    const cv::Mat translated = VideoReader(place("out.mp4")).next()->image;
    EXPECT_GT(cv::norm(translated, VideoReader(input).next()->image, cv::NORM_INF), 64);
}

TEST_F(TranslateCommand, ImagesAndClipsGoIntoOneFolder) {
    const ProgramResult result = run_unit(
        translate({image("a.jpg"), clip("b.mkv", "matroskamux"), "--output", place("new/folder")}));
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_EQ(read_image(place("new/folder/a.jpg")).size(), cv::Size(24, 20));
    EXPECT_EQ(picture_times(place("new/folder/b.mp4")).size(), 12U);
}

TEST_F(TranslateCommand, OneFileGoesIntoAFolderThatExists) {
    const std::string input = image("a.png");
    std::filesystem::create_directory(place("out"));
    ASSERT_EQ(run_unit(translate({input, "--output", place("out")})).status, 0);
    EXPECT_EQ(read_image(place("out/a.png")).size(), cv::Size(24, 20));
}

TEST_F(TranslateCommand, UnreadableInputsAreNamedAndTheOthersTranslated) {
    image("in/a.png");
    const std::string bad = broken("in/bad.png");
    image("in/c.png");
    const std::string no_clip = broken("none.mp4");
    const ProgramResult result =
        run_unit(translate({place("in"), no_clip, "--output", place("out")}));
    EXPECT_EQ(result.status, 1);
    const auto lines = lines_of(result.errors);
    ASSERT_EQ(lines.size(), 3U) << result.errors;
    EXPECT_PRED2(contains, lines[0], bad);
    EXPECT_PRED2(contains, lines[1], no_clip);
    EXPECT_EQ(lines[2], "unit: 2 of 4 inputs were skipped");
    EXPECT_PRED2(contains, result.output, "2 of 4 translated");
    EXPECT_TRUE(std::filesystem::exists(place("out/a.png")));
    EXPECT_TRUE(std::filesystem::exists(place("out/c.png")));
    EXPECT_FALSE(std::filesystem::exists(place("out/bad.png")));
    EXPECT_FALSE(std::filesystem::exists(place("out/none.mp4")));
}

TEST_F(TranslateCommand, ASingleUnreadableImageIsOneLine) {
    const std::string bad = broken("bad.png");
    const ProgramResult result = run_unit(translate({bad, "--output", place("out.png")}));
    EXPECT_EQ(result.status, 1);
    EXPECT_EQ(lines_of(result.errors).size(), 1U) << result.errors;
    EXPECT_PRED2(contains, result.errors, bad);
    EXPECT_FALSE(std::filesystem::exists(place("out.png")));
}

TEST_F(TranslateCommand, AMissingInputOrCheckpointIsNamed) {
    EXPECT_PRED2(contains, refusal(translate({place("none.png"), "--output", place("out.png")}), 1),
                 place("none.png"));
    EXPECT_PRED2(contains,
                 refusal({"translate", "--checkpoint", place("none.safetensors"), image("a.png"),
                          "--output", place("out.png")},
                         1),
                 place("none.safetensors"));
}

TEST_F(TranslateCommand, AnInputIsNeverReplaced) {
    const std::string input = image("in/a.png");
    const std::string before = file_bytes(input);
    EXPECT_PRED2(contains, refusal(translate({input, "--output", input}), 2), "replace an input");
    EXPECT_PRED2(contains, refusal(translate({place("in"), "--output", place("in")}), 2),
                 "replace an input");
    EXPECT_PRED2(contains, refusal(translate({input, "--output", place("in/../in/./a.png")}), 2),
                 "replace an input");
    EXPECT_EQ(file_bytes(input), before);
}

TEST_F(TranslateCommand, TwoInputsNeverShareAnOutput) {
    const std::string message =
        refusal(translate({image("in/a.png"), image("other/a.png"), "--output", place("out")}), 2);
    EXPECT_PRED2(contains, message, place("in/a.png"));
    EXPECT_PRED2(contains, message, place("other/a.png"));
    EXPECT_FALSE(std::filesystem::exists(place("out")));
}

TEST_F(TranslateCommand, AnOutputOfAWrongKindIsRefused) {
    const std::string input = image("a.png");
    EXPECT_PRED2(contains, refusal(translate({input, "--output", place("out.gif")}), 2), ".png");
    EXPECT_PRED2(contains, refusal(translate({input, image("b.png"), "--output", input}), 2),
                 "folder");
    const std::string clip = broken("clip.mp4");
    EXPECT_PRED2(contains, refusal(translate({clip, "--output", place("out.avi")}), 2), ".mp4");
}

TEST_F(TranslateCommand, TheDefaultCheckpointIsThatOfTheEnvironment) {
    const Arguments arguments{"translate", "--device", "cpu", image("a.png"), "--output"};
    Arguments with_output = arguments;
    with_output.push_back(place("default.png"));
    const ProgramResult result =
        run_unit(with_output, {{"UNITTRANSLATE_CHECKPOINT", tiny_checkpoint()}});
    ASSERT_EQ(result.status, 0) << result.errors;
    ASSERT_EQ(run_unit(translate({place("a.png"), "--output", place("named.png")})).status, 0);
    EXPECT_EQ(file_bytes(place("default.png")), file_bytes(place("named.png")));

    const ProgramResult missing =
        run_unit(with_output, {{"UNITTRANSLATE_CHECKPOINT", place("none.safetensors")}});
    EXPECT_EQ(missing.status, 1);
    EXPECT_PRED2(contains, missing.errors, place("none.safetensors"));
    EXPECT_PRED2(contains, missing.errors, "--checkpoint");
}

} // namespace
} // namespace unit::test
