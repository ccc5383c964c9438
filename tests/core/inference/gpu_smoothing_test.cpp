#include "core/inference/cpu_translator.h"
#include "core/inference/gpu/gpu_translator.h"
#include "tests/core/inference/contiguous_frame.h"
#include "tests/support/asynchronous_device.h"

#include <cmath>
#include <deque>
#include <gtest/gtest.h>

// Statistics smoothed over the frames of streams on a device of threads, beside compiled plans.
namespace unit::gpu {
namespace {

using test::AsynchronousDevice;

const std::string kSmoothedModels = UNIT_SOURCE_ROOT "/tests/fixtures/unit_model/";
constexpr NetworkSize kSmoothedSize{48, 40};

/// A picture of a place, in a format of which any bytes are a picture.
struct SmoothedPicture : unit::test::ContiguousFrame {
    SmoothedPicture(int place, double gain)
        : ContiguousFrame({PixelFormat::I420, kSmoothedSize.width, kSmoothedSize.height}) {
        std::uint8_t* byte = input.data();
        for (const PlaneSize& size : plane_sizes(format)) {
            for (int y = 0; y < size.rows; ++y) {
                for (int x = 0; x < static_cast<int>(size.row_bytes); ++x) {
                    const double level = 100.0 +
                                         40.0 * std::sin((0.15 + 0.05 * place) * x + 0.1 * y) +
                                         40.0 * std::cos((0.2 + 0.06 * place) * y - 0.1 * x);
                    *byte++ = static_cast<std::uint8_t>(gain * level);
                }
            }
        }
    }
};

int largest_distance(const SmoothedPicture& one, const SmoothedPicture& other) {
    int largest = 0;
    for (std::size_t place = 0; place < one.output.size(); ++place) {
        largest = std::max(largest, std::abs(one.output[place] - other.output[place]));
    }
    return largest;
}

/// A frame, and the number of its stream; 0: none.
struct StreamPicture {
    SmoothedPicture picture;
    int stream;
};

/// Two streams in turns, with a cut in one, and pictures of none between.
std::vector<StreamPicture> pictures_of_streams() {
    std::vector<StreamPicture> pictures;
    for (int number = 0; number < 12; ++number) {
        const double gain = number % 2 == 0 ? 1.0 : 0.75;
        pictures.push_back({SmoothedPicture(number < 7 ? 1 : 5, gain), 1});
        if (number % 3 != 0) {
            pictures.push_back({SmoothedPicture(3, 1.2 * gain), 2});
        }
        if (number % 4 == 0) {
            pictures.push_back({SmoothedPicture(2, gain), 0});
        }
    }
    return pictures;
}

class GpuSmoothing : public testing::Test {
  protected:
    std::unique_ptr<GpuTranslator> on_device(const std::string& model,
                                             Precision precision = Precision::Float32) {
        auto device = std::make_unique<AsynchronousDevice>(std::chrono::microseconds(100));
        device_ = device.get();
        return std::make_unique<GpuTranslator>(
            EngineSettings{kSmoothedModels + model + ".safetensors", "cuda", precision},
            GpuTranslator::Place{std::move(device), at::Device(at::kCPU), "threads", 0});
    }

    static std::unique_ptr<CpuTranslator> on_cpu(const std::string& model) {
        return std::make_unique<CpuTranslator>(
            EngineSettings{kSmoothedModels + model + ".safetensors", "cpu", Precision::Float32},
            "cpu");
    }

    /// Translates all in batches of so many, as many at a time as the translator takes. `context`:
    /// of each third frame.
    static void translate(Translator& translator, std::vector<StreamPicture>& pictures,
                          std::size_t batch_size, void* context = nullptr) {
        const std::shared_ptr<VideoStream> streams[] = {nullptr, std::make_shared<VideoStream>(),
                                                        std::make_shared<VideoStream>()};
        int begun = 0;
        for (std::size_t first = 0; first < pictures.size(); first += batch_size) {
            std::vector<TranslationFrame> batch;
            for (std::size_t index = first; index < std::min(first + batch_size, pictures.size());
                 ++index) {
                TranslationFrame& frame = batch.emplace_back(pictures[index].picture.frame());
                frame.stream = streams[pictures[index].stream];
                frame.temporal_smoothing = 0.8F;
                frame.cuda_context = index % 3 == 0 ? context : nullptr;
            }
            if (begun == translator.information().depth) {
                translator.finish();
                --begun;
            }
            translator.begin(Direction::From1To2, kSmoothedSize, batch);
            ++begun;
        }
        for (; begun > 0; --begun) {
            translator.finish();
        }
        EXPECT_EQ(streams[1]->scene_cuts(), 1U);
        EXPECT_EQ(streams[2]->scene_cuts(), 0U);
    }

    static void expect_alike(const std::vector<StreamPicture>& pictures,
                             const std::vector<StreamPicture>& expected, int most,
                             const std::string& what) {
        for (std::size_t index = 0; index < pictures.size(); ++index) {
            EXPECT_LE(largest_distance(pictures[index].picture, expected[index].picture), most)
                << what << ", picture " << index;
        }
    }

    AsynchronousDevice* device_ = nullptr;
};

TEST_F(GpuSmoothing, GivesTheFramesOfPlansInBatchesOfAnySize) {
    for (const char* const model :
         {"paper", "later_code", "layer_norms", "no_norm", "patches_of_four", "residual_scale",
          "residual_scale_layer_norms"}) {
        std::vector<StreamPicture> expected = pictures_of_streams();
        translate(*on_cpu(model), expected, 1);
        for (const std::size_t batch_size : {1U, 3U, 8U}) {
            std::vector<StreamPicture> pictures = pictures_of_streams();
            translate(*on_device(model), pictures, batch_size);
            expect_alike(pictures, expected, 1, model + std::to_string(batch_size));
        }
    }
}

TEST_F(GpuSmoothing, IsSeen) {
    std::vector<StreamPicture> smoothed = pictures_of_streams();
    translate(*on_cpu("paper"), smoothed, 1);
    const auto plain = on_cpu("paper");
    SmoothedPicture alone = smoothed[4].picture;
    plain->translate(Direction::From1To2, kSmoothedSize, std::vector{alone.frame()});
    EXPECT_GT(largest_distance(smoothed[4].picture, alone), 3);
}

TEST_F(GpuSmoothing, FindsFramesInItsOwnMemoryToo) {
    std::vector<StreamPicture> expected = pictures_of_streams();
    translate(*on_cpu("paper"), expected, 1);
    const auto translator = on_device("paper");
    int other_context = 0;
    for (void* const context : {device_->context(), static_cast<void*>(&other_context)}) {
        std::vector<StreamPicture> pictures = pictures_of_streams();
        translate(*translator, pictures, 7, context);
        expect_alike(pictures, expected, 1, "on the device");
    }
}

TEST_F(GpuSmoothing, LeavesBatchesAloneThatAreNotSmoothed) {
    const auto translator = on_device("paper");
    const auto stream = std::make_shared<VideoStream>();
    SmoothedPicture first(1, 1.0);
    SmoothedPicture second(1, 0.7);
    SmoothedPicture expected = second;
    translator->translate(Direction::From1To2, kSmoothedSize, std::vector{expected.frame()});
    const int graphs = device_->graphs();
    const auto translated = [&](SmoothedPicture& picture, float smoothing) {
        std::vector<TranslationFrame> batch{picture.frame()};
        batch.front().stream = stream;
        batch.front().temporal_smoothing = smoothing;
        translator->translate(Direction::From1To2, kSmoothedSize, batch);
    };
    translated(second, 0.0F);
    EXPECT_EQ(device_->graphs(), graphs) << "by the same network";
    EXPECT_EQ(second.output, expected.output);
    translated(first, 0.9F);
    EXPECT_EQ(device_->graphs(), 2 * graphs) << "another network";
    translated(second, 0.0F);
    EXPECT_EQ(second.output, expected.output);
    translated(second, 0.9F);
    EXPECT_LE(largest_distance(second, expected), 1) << "behind a frame that was not smoothed";
    translated(first, 0.9F);
    translated(second, 0.9F);
    EXPECT_GT(largest_distance(second, expected), 3);
}

TEST_F(GpuSmoothing, BeginsAnewAfterAFailure) {
    const auto translator = on_device("paper");
    const auto stream = std::make_shared<VideoStream>();
    const auto batch_of = [&](SmoothedPicture& picture) {
        std::vector<TranslationFrame> batch{picture.frame()};
        batch.front().stream = stream;
        batch.front().temporal_smoothing = 0.9F;
        return batch;
    };
    SmoothedPicture first(1, 1.0);
    SmoothedPicture second(1, 0.7);
    SmoothedPicture expected = second;
    translator->translate(Direction::From1To2, kSmoothedSize, std::vector{expected.frame()});
    translator->translate(Direction::From1To2, kSmoothedSize, batch_of(first));
    // The batch needs more memory than those before, of which there is none.
    std::vector<TranslationFrame> larger = batch_of(second);
    larger.push_back(larger.front());
    larger.push_back(larger.front());
    device_->fail_allocation(0);
    EXPECT_THROW(translator->begin(Direction::From1To2, kSmoothedSize, larger), Error);
    translator->translate(Direction::From1To2, kSmoothedSize, batch_of(second));
    EXPECT_LE(largest_distance(second, expected), 1);
}

TEST_F(GpuSmoothing, CountsTheCutsOfBatchesThatAreTranslated) {
    const auto translator = on_device("paper");
    const auto stream = std::make_shared<VideoStream>();
    std::vector<SmoothedPicture> pictures(3, SmoothedPicture(1, 1.0));
    pictures[2] = SmoothedPicture(5, 1.0);
    std::vector<TranslationFrame> batch;
    for (SmoothedPicture& picture : pictures) {
        batch.push_back(picture.frame());
        batch.back().stream = stream;
        batch.back().temporal_smoothing = 0.9F;
    }
    device_->fail_allocation(1); // behind that of the stream's history
    EXPECT_THROW(translator->begin(Direction::From1To2, kSmoothedSize, batch), Error);
    EXPECT_EQ(stream->scene_cuts(), 0U);
    translator->translate(Direction::From1To2, kSmoothedSize, batch);
    EXPECT_EQ(stream->scene_cuts(), 1U);
}

TEST_F(GpuSmoothing, KeepsTheLevelsOfAStillPictureInHalves) {
    const auto translator = on_device("paper", Precision::Float16);
    const auto stream = std::make_shared<VideoStream>();
    SmoothedPicture first(1, 1.0);
    SmoothedPicture last = first;
    for (int frame = 0; frame < 300; ++frame) {
        std::vector<TranslationFrame> batch{frame == 0 ? first.frame() : last.frame()};
        batch.front().stream = stream;
        batch.front().temporal_smoothing = 0.95F;
        translator->translate(Direction::From1To2, kSmoothedSize, batch);
    }
    EXPECT_LE(largest_distance(first, last), 1);
}

} // namespace
} // namespace unit::gpu
