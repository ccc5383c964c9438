#include "core/inference/cpu_translator.h"
#include "tests/gpu/kit_frames.h"
#include "tests/gpu/kit_translator.h"

#include <c10/util/StringUtil.h>
#include <deque>
#include <gtest/gtest.h>

// Whole frames: what the device makes of them beside what the CPU's plans make in fp32.
namespace unit::kit {
namespace {

constexpr Direction kBothWays[] = {Direction::From1To2, Direction::From2To1};

NetworkSize network_size_of(const KitFrame& frame) {
    return network_size_of_frame(frame.format);
}

std::unique_ptr<CpuTranslator> plans_of(const std::string& checkpoint) {
    return std::make_unique<CpuTranslator>(EngineSettings{checkpoint, "cpu", Precision::Float32},
                                           "cpu");
}

class WholeFrames : public testing::Test {
  protected:
    /// What the plans make of the frames, each by itself.
    static std::vector<KitFrame> expected_of(CpuTranslator& plans, Direction direction,
                                             const NetworkSize& size,
                                             std::vector<KitFrame> frames) {
        for (KitFrame& frame : frames) {
            const TranslationFrame view = frame.view();
            plans.translate(direction, size, {&view, 1});
        }
        return frames;
    }

    /// The largest differences of all frames; expects whole guards.
    static FrameDifference differences_of(const std::vector<KitFrame>& frames,
                                          const std::vector<KitFrame>& expected) {
        FrameDifference all{0.0, HUGE_VAL};
        for (std::size_t index = 0; index < frames.size(); ++index) {
            const FrameDifference one = difference_of(frames[index].output, expected[index].output,
                                                      frames[index].format.pixel_format);
            all.levels = std::max(all.levels, one.levels);
            all.psnr = std::min(all.psnr, one.psnr);
            EXPECT_EQ(frames[index].output.damaged_guards(), 0) << "frame " << index;
        }
        return all;
    }

    /// Expects of lite in fp32 what the plans give, one level off at most.
    void expect_frames_of_plans(std::vector<KitFrame> frames, const NetworkSize& size) {
        const auto translator = kit_translator(checkpoint_of("lite"), Precision::Float32);
        const auto plans = plans_of(checkpoint_of("lite"));
        const auto expected = expected_of(*plans, Direction::From1To2, size, frames);
        translator->translate(Direction::From1To2, size, views_of(frames));
        EXPECT_LE(differences_of(frames, expected).levels, 1.0);
    }

    /// Frames of a still picture, into which something bright comes every second time.
    std::vector<KitFrame> frames_of_stream(std::size_t count) {
        const FrameFormat format{PixelFormat::RGB, width(), height()};
        KitFrame still(format, {}, random_);
        still.temporal_smoothing = 0.8F;
        still.stream = std::make_shared<VideoStream>();
        KitFrame other = still;
        for (int y = 0; y < height() / 4; ++y) {
            for (int x = 0; x < 3 * width(); ++x) {
                other.input.byte(0, x, y) = 250;
            }
        }
        std::vector<KitFrame> frames;
        while (frames.size() < count) {
            frames.push_back(frames.size() % 2 == 0 ? still : other);
        }
        return frames;
    }

    static int width() { return kit_options().on_cuda ? 320 : 48; }
    static int height() { return kit_options().on_cuda ? 180 : 32; }

    std::mt19937 random_{3};
};

class EveryModel : public WholeFrames, public testing::WithParamInterface<const char*> {
  protected:
    /// Frames in one batch, in both directions.
    FrameDifference differences_in(Precision precision) {
        const std::string checkpoint = checkpoint_of(GetParam());
        const auto translator = kit_translator(checkpoint, precision);
        const auto plans = plans_of(checkpoint);
        FrameDifference all{0.0, HUGE_VAL};
        for (const Direction direction : kBothWays) {
            // On a GPU so large that norms take two launches; other tests have smaller ones.
            const int scale = kit_options().on_cuda ? 2 : 1;
            std::vector<KitFrame> frames =
                kit_frames(3, scale * width() - 3, scale * height() - 1, random_);
            const NetworkSize size = network_size_of(frames.front());
            const auto expected = expected_of(*plans, direction, size, frames);
            translator->translate(direction, size, views_of(frames));
            const FrameDifference here = differences_of(frames, expected);
            all = {std::max(all.levels, here.levels), std::min(all.psnr, here.psnr)};
        }
        report_measurement(c10::str(GetParam(), " in ", precision_name(precision), ": ", all.psnr,
                                    " dB, at most ", all.levels, " levels beside fp32 on the CPU"));
        return all;
    }
};

TEST_P(EveryModel, GivesTheFramesOfTheCpuInSinglePrecision) {
    EXPECT_LE(differences_in(Precision::Float32).levels, 1.0);
}

TEST_P(EveryModel, IsWithin50DecibelsInHalves) {
    EXPECT_GE(differences_in(Precision::Float16).psnr, 50.0);
}

TEST_P(EveryModel, IsWithin40DecibelsInBFloat16) {
    EXPECT_GE(differences_in(Precision::BFloat16).psnr, 40.0);
}

INSTANTIATE_TEST_SUITE_P(Models, EveryModel,
                         testing::Values("paper", "later_code", "layer_norms", "no_norm",
                                         "patches_of_two", "patches_of_four", "residual_scale",
                                         "residual_scale_no_norm", "residual_scale_layer_norms",
                                         "sunny2rainy", "lite", "full paper"));

TEST_F(WholeFrames, OfEveryFormatAreThoseOfTheCpu) {
    std::vector<KitFrame> frames;
    for (const PixelFormat format : test::kPixelFormats) {
        frames.emplace_back(FrameFormat{format, width() - 1, height() - 3},
                            test::FramePlacement{1, 5, false}, random_);
    }
    expect_frames_of_plans(frames, network_size_of(frames.front()));
}

TEST_F(WholeFrames, OfAnotherSizeAreScaledAsOnTheCpu) {
    std::vector<KitFrame> frames = kit_frames(3, 2 * width() + 5, height() + 7, random_);
    const auto smaller = kit_frames(3, width() / 2, height() / 2 + 1, random_);
    frames.insert(frames.end(), smaller.begin(), smaller.end());
    expect_frames_of_plans(frames, {width(), height() / 4 * 4});
}

TEST_F(WholeFrames, AreBlendedAndGetTheNoiseOfTheCpu) {
    std::vector<KitFrame> frames = kit_frames(4, width(), height(), random_);
    frames[0].strength = 0.25F;
    frames[1].noise = 0.5F;
    frames[2].noise = 1.0F;
    frames[2].seed = 7;
    expect_frames_of_plans(frames, network_size_of(frames.front()));
}

TEST_F(WholeFrames, DoNotDependOnTheBatchTheyAreIn) {
    for (const Precision precision : {Precision::Float32, Precision::Float16}) {
        const auto translator = kit_translator(checkpoint_of("sunny2rainy"), precision);
        std::vector<KitFrame> alone = kit_frames(5, width(), height(), random_);
        const NetworkSize size = network_size_of(alone.front());
        for (KitFrame& frame : alone) {
            const TranslationFrame view = frame.view();
            translator->translate(Direction::From1To2, size, {&view, 1});
        }
        for (int count = 2; count <= 5; ++count) {
            // The last ones, so that each frame has several places.
            std::vector<KitFrame> batch(alone.end() - count, alone.end());
            const std::vector<KitFrame> expected = batch;
            translator->translate(Direction::From1To2, size, views_of(batch));
            const double levels = differences_of(batch, expected).levels;
            EXPECT_LE(levels, 1.0) << count << " frames in " << precision_name(precision);
        }
    }
}

TEST_F(WholeFrames, OfAStreamAreSmoothedAsOnTheCpu) {
    for (const char* const model : {"paper", "layer_norms", "residual_scale", "sunny2rainy"}) {
        std::vector<KitFrame> frames = frames_of_stream(8);
        const NetworkSize size = network_size_of(frames.front());
        const auto plans = plans_of(checkpoint_of(model));
        auto expected = expected_of(*plans, Direction::From1To2, size, frames);
        const auto translator = kit_translator(checkpoint_of(model), Precision::Float32);
        // Both batches are on their way together.
        const std::vector<TranslationFrame> views = views_of(frames);
        translator->begin(Direction::From1To2, size, std::span(views).first(5));
        translator->begin(Direction::From1To2, size, std::span(views).subspan(5));
        translator->finish();
        translator->finish();
        EXPECT_LE(differences_of(frames, expected).levels, 1.0) << model;
        EXPECT_EQ(frames.front().stream->scene_cuts(), 0U);
        for (KitFrame& frame : frames) {
            frame.temporal_smoothing = 0.0F;
        }
        const auto alone = expected_of(*plans, Direction::From1To2, size, frames);
        EXPECT_GT(differences_of(expected, alone).levels, 2.0) << model << " is not smoothed";
    }
}

TEST_F(WholeFrames, OfThreeBatchesOnTheirWayTogetherAreKeptApart) {
    const auto translator = kit_translator(checkpoint_of("lite"), Precision::Float32);
    const auto plans = plans_of(checkpoint_of("lite"));
    const NetworkSize size{width(), height() / 4 * 4};
    std::deque<std::vector<KitFrame>> begun;
    const auto finish = [&] {
        translator->finish();
        const auto expected = expected_of(*plans, Direction::From1To2, size, begun.front());
        EXPECT_LE(differences_of(begun.front(), expected).levels, 1.0);
        begun.pop_front();
    };
    for (int batch = 0; batch < 12; ++batch) {
        if (begun.size() == 3) {
            finish();
        }
        begun.push_back(kit_frames(1 + batch % 5, size.width, size.height, random_));
        translator->begin(Direction::From1To2, size, views_of(begun.back()));
    }
    while (!begun.empty()) {
        finish();
    }
}

} // namespace
} // namespace unit::kit
