/// The real engine: what a frame becomes does not depend on the frames that it is batched with.

#include "tests/support/element_harness.h"
#include "tests/support/plugin_test.h"

#include <cstdlib>
#include <random>

namespace unit {
namespace {

class BatchesTest : public testing::Test {
  protected:
    using Pixels = std::vector<guint8>;

    static void SetUpTestSuite() { gst_init(nullptr, nullptr); }

    static std::string caps(int width, int height) {
        return "video/x-raw,format=NV12,framerate=25/1,width=" + std::to_string(width) +
               ",height=" + std::to_string(height);
    }
    static std::unique_ptr<ElementHarness> stream(const std::string& properties,
                                                  const std::string& caps) {
        auto harness = std::make_unique<ElementHarness>(properties);
        harness->start(caps);
        return harness;
    }
    /// Noise on a ramp, another for each number: an image with edges, areas and colours.
    static void push_picture(ElementHarness& harness, int number) {
        BufferPointer buffer = harness.make_frame(number, 0);
        GstMapInfo map;
        ASSERT_TRUE(gst_buffer_map(buffer.get(), &map, GST_MAP_WRITE));
        std::mt19937 random(static_cast<unsigned>(number));
        for (gsize byte = 0; byte < map.size; ++byte)
            map.data[byte] = static_cast<guint8>(16 + byte * 160 / map.size + random() % 48);
        gst_buffer_unmap(buffer.get(), &map);
        ASSERT_EQ(harness.push(std::move(buffer)), GST_FLOW_OK);
    }
    static std::vector<Pixels> results(ElementHarness& harness) {
        std::vector<Pixels> results;
        for (const auto& buffer : harness.take_buffers()) {
            Pixels pixels(gst_buffer_get_size(buffer.get()));
            gst_buffer_extract(buffer.get(), 0, pixels.data(), pixels.size());
            results.push_back(std::move(pixels));
        }
        return results;
    }
    /// Frames `first` and on of a stream by itself, one at a time.
    static std::vector<Pixels> alone(const std::string& caps, int first, int count) {
        const auto harness = stream("batch-size=1 batches-in-flight=1", caps);
        for (int number = first; number < first + count; ++number)
            push_picture(*harness, number);
        EXPECT_TRUE(harness->push_event(gst_event_new_eos()));
        return results(*harness);
    }
    static int largest_difference(const Pixels& one, const Pixels& other) {
        EXPECT_EQ(one.size(), other.size());
        int largest = 0;
        for (std::size_t byte = 0; byte < one.size(); ++byte)
            largest = std::max(largest, std::abs(one[byte] - other[byte]));
        return largest;
    }
    static void expect_same(const std::vector<Pixels>& results,
                            const std::vector<Pixels>& expected) {
        ASSERT_EQ(results.size(), expected.size());
        for (std::size_t number = 0; number < results.size(); ++number)
            EXPECT_LE(largest_difference(results[number], expected[number]), 1)
                << "frame " << number;
    }
    static guint64 batches_of(ElementHarness& harness) {
        GstStructure* stats = nullptr;
        g_object_get(harness.element(), "stats", &stats, nullptr);
        guint64 batches = 0;
        EXPECT_TRUE(gst_structure_get_uint64(stats, "batches", &batches));
        gst_structure_free(stats);
        return batches;
    }
};

TEST_F(BatchesTest, EveryPlaceInAFullOrPartialBatchGivesTheSame) {
    const std::string size = caps(150, 94);
    const auto expected = alone(size, 0, 7);
    EXPECT_GT(largest_difference(expected[0], expected[1]), 1);
    for (const char* batch_size : {"2", "3", "8"}) {
        const auto harness = stream(std::string("batch-size=") + batch_size, size);
        for (int number = 0; number < 7; ++number)
            push_picture(*harness, number);
        EXPECT_TRUE(harness->push_event(gst_event_new_eos()));
        expect_same(results(*harness), expected);
        EXPECT_EQ(batches_of(*harness), static_cast<guint64>((7 - 1) / std::atoi(batch_size) + 1));
    }
}

TEST_F(BatchesTest, OtherStreamsInABatchChangeNothing) {
    const std::string size = caps(150, 94);
    // Wide enough for the same padding, so that they share batches.
    const std::string narrow = caps(149, 93);
    // Frames that must not wait for ever may share batches; these wait for a full one.
    const std::string mixed = "batch-size=4 max-latency=" + std::to_string(GST_SECOND * 3600);
    const auto one = stream(mixed, size);
    const auto other = stream(mixed, narrow);
    for (int number = 0; number < 4; ++number) {
        push_picture(*one, number);
        push_picture(*other, 100 + number);
    }
    ASSERT_EQ(one->wait_for_buffers(4), 4u);
    ASSERT_EQ(other->wait_for_buffers(4), 4u);
    EXPECT_EQ(batches_of(*one), 2u);
    EXPECT_EQ(batches_of(*other), 2u);
    expect_same(results(*one), alone(size, 0, 4));
    expect_same(results(*other), alone(narrow, 100, 4));
}

TEST_F(BatchesTest, FramesOfCinemaSizeAreTranslated) {
    const auto harness = stream("batch-size=1", caps(2048, 1080));
    push_picture(*harness, 0);
    EXPECT_TRUE(harness->push_event(gst_event_new_eos()));
    const auto large = results(*harness);
    ASSERT_EQ(large.size(), 1u);
    EXPECT_EQ(large[0].size(), 2048u * 1080 * 3 / 2);
    // No plane was left as it was made.
    const GstVideoInfo info = video_info(caps(2048, 1080));
    for (guint plane = 0; plane < 2; ++plane) {
        const auto begin = large[0].begin() + static_cast<std::ptrdiff_t>(info.offset[plane]);
        EXPECT_NE(*std::min_element(begin, begin + 10'000),
                  *std::max_element(begin, begin + 10'000));
    }
}

} // namespace
} // namespace unit
