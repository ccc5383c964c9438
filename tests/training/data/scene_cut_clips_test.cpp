#include "core/scenes/scene_cut_detector.h"
#include "training/media/image_file.h"
#include "training/media/video_reader.h"
#include "training/streets/scene.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <vector>

namespace unit {
namespace {

using Pictures = std::vector<ScenePicture>;

ScenePicture picture_of(const cv::Mat& rgb) {
    const FrameFormat format{PixelFormat::RGB, rgb.cols, rgb.rows};
    ConstFrameView view;
    view.data[0] = rgb.data;
    view.stride[0] = static_cast<std::ptrdiff_t>(rgb.step[0]);
    return make_scene_picture(format, sampled_rows(format, view));
}

std::filesystem::path shared_file(const std::string& name) {
    return std::filesystem::path(UNIT_SHARED_DATA) / name;
}

Pictures clip(const std::string& name) {
    VideoReader reader(shared_file(name));
    Pictures pictures;
    while (const auto frame = reader.next()) {
        pictures.push_back(picture_of(frame->image));
    }
    return pictures;
}

/// Frames of a rendered drive, at so many a second.
Pictures drive(std::uint64_t seed, streets::Weather weather, double rate, int frames) {
    const streets::Scene scene(seed);
    Pictures pictures;
    for (int frame = 0; frame < frames; ++frame) {
        pictures.push_back(picture_of(scene.render(frame / rate, weather, {320, 192})));
    }
    return pictures;
}

/// The numbers of the pictures that begin a scene.
std::vector<std::size_t> cuts_of(const Pictures& pictures) {
    SceneCutDetector detector;
    std::vector<std::size_t> cuts;
    for (std::size_t index = 0; index < pictures.size(); ++index) {
        if (detector.next(pictures[index]) == SceneStep::Cut) {
            cuts.push_back(index);
        }
    }
    return cuts;
}

void expect_cut_between(const Pictures& first, const Pictures& second, const std::string& what) {
    Pictures joined = first;
    joined.insert(joined.end(), second.begin(), second.end());
    EXPECT_EQ(cuts_of(joined), std::vector<std::size_t>{first.size()}) << what;
}

constexpr const char* kHighway = "dashcam/eval/solidWhiteRight.mp4";
constexpr const char* kDrive = "dashcam/train/test_video.mp4";

#define SKIP_WITHOUT(name)                             \
    if (!std::filesystem::exists(shared_file(name))) { \
        GTEST_SKIP() << "no " << shared_file(name);    \
    }

TEST(SceneCutsOfClips, ThereAreNoneInsideRealDrives) {
    SKIP_WITHOUT(kHighway);
    EXPECT_EQ(cuts_of(clip(kHighway)), std::vector<std::size_t>{});
    EXPECT_EQ(cuts_of(clip(kDrive)), std::vector<std::size_t>{});
}

TEST(SceneCutsOfClips, OneIsFoundWhereRealDrivesAreJoined) {
    SKIP_WITHOUT(kHighway);
    const Pictures highway = clip(kHighway);
    const Pictures drive = clip(kDrive);
    for (std::size_t end = 20; end <= highway.size(); end += 40) {
        const Pictures part(highway.begin(), highway.begin() + static_cast<std::ptrdiff_t>(end));
        expect_cut_between(part, drive, "after frame " + std::to_string(end));
        expect_cut_between(drive, part, "of frames to " + std::to_string(end));
    }
}

TEST(SceneCutsOfClips, OneIsFoundBetweenStillsOfOtherPlaces) {
    SKIP_WITHOUT("dashcam/train/stills");
    const Pictures highway = clip(kHighway);
    for (const char* name : {"test1.jpg", "test4.jpg", "straight_lines1.jpg"}) {
        const Pictures stills(5,
                              picture_of(read_image(shared_file("dashcam/train/stills") / name)));
        expect_cut_between(highway, stills, name);
        expect_cut_between(stills, highway, name);
    }
}

TEST(SceneCutsOfClips, ExposureOfARealDriveMayChange) {
    SKIP_WITHOUT(kHighway);
    VideoReader reader(shared_file(kHighway));
    SceneCutDetector detector;
    for (int number = 0; const auto frame = reader.next(); ++number) {
        // Cut off at white, as a camera does.
        const double gain = number % 20 == 10 ? 2.0 : number % 20 == 15 ? 0.3 : 1.0;
        EXPECT_NE(detector.next(picture_of(frame->image * gain)), SceneStep::Cut) << number;
    }
}

TEST(SceneCutsOfClips, RenderedStreetsHaveThemOnlyWhereTheyAreJoined) {
    for (const auto weather : {streets::Weather::Sunny, streets::Weather::Rainy}) {
        Pictures before;
        for (std::uint64_t seed = 1; seed <= 8; ++seed) {
            const Pictures pictures = drive(seed, weather, 25.0, 25);
            EXPECT_EQ(cuts_of(pictures), std::vector<std::size_t>{}) << seed;
            if (!before.empty()) {
                expect_cut_between(before, pictures, "before drive " + std::to_string(seed));
            }
            before = pictures;
        }
    }
}

} // namespace
} // namespace unit
