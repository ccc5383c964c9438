/// Which memory frames may lie in, and that no byte of it is copied.

#include "tests/support/element_harness.h"
#include "tests/support/plugin_test.h"

#include <atomic>

namespace unit {
namespace {

constexpr const char* kCaps = "video/x-raw,format=I420,width=6,height=4,framerate=25/1";

/// How often memory of a CountingAllocator was mapped, copied or shared.
struct MemoryUse {
    std::atomic<int> reads = 0;
    std::atomic<int> writes = 0;
    std::atomic<int> copies = 0;
};
MemoryUse memory_use;

/// Memory that counts what is done with it.
struct CountedMemory {
    GstMemory memory;
    guint8* bytes;
};

struct CountingAllocator {
    GstAllocator parent;
};
struct CountingAllocatorClass {
    GstAllocatorClass parent;
};
G_DEFINE_TYPE(CountingAllocator, counting_allocator, GST_TYPE_ALLOCATOR)

GstMemory* allocate(GstAllocator* allocator, gsize size, GstAllocationParams*) {
    auto* counted = g_new0(CountedMemory, 1);
    counted->bytes = g_new0(guint8, size);
    gst_memory_init(&counted->memory, static_cast<GstMemoryFlags>(0), allocator, nullptr, size, 0,
                    0, size);
    return &counted->memory;
}

void free_counted(GstAllocator*, GstMemory* memory) {
    auto* counted = reinterpret_cast<CountedMemory*>(memory);
    g_free(counted->bytes);
    g_free(counted);
}

gpointer map_counted(GstMemory* memory, gsize, GstMapFlags flags) {
    ++(flags & GST_MAP_WRITE ? memory_use.writes : memory_use.reads);
    return reinterpret_cast<CountedMemory*>(memory)->bytes;
}

GstMemory* copy_counted(GstMemory* memory, gssize, gssize) {
    ++memory_use.copies;
    return gst_memory_ref(memory);
}

void counting_allocator_class_init(CountingAllocatorClass* klass) {
    klass->parent.alloc = allocate;
    klass->parent.free = free_counted;
}

void counting_allocator_init(CountingAllocator* allocator) {
    allocator->parent.mem_type = "unit-counted";
    allocator->parent.mem_map = map_counted;
    allocator->parent.mem_unmap = [](GstMemory*) {};
    allocator->parent.mem_copy = copy_counted;
    GST_OBJECT_FLAG_SET(allocator, GST_ALLOCATOR_FLAG_CUSTOM_ALLOC);
}

class MemoryTest : public PluginTest {
  protected:
    void SetUp() override {
        memory_use.reads = 0;
        memory_use.writes = 0;
        memory_use.copies = 0;
    }

    /// Pushes a frame and expects its inverse.
    static void expect_translated(ElementHarness& harness, BufferPointer frame, int value) {
        ASSERT_EQ(harness.push(std::move(frame)), GST_FLOW_OK);
        harness.push_event(gst_event_new_eos());
        const auto buffers = harness.take_buffers();
        ASSERT_EQ(buffers.size(), 1u);
        EXPECT_EQ(uniform_value(buffers[0].get(), video_info(kCaps)), 255 - value);
    }
};

TEST_F(MemoryTest, EachFrameIsMappedOnceToReadAndOnceToWriteAndNeverCopied) {
    auto* allocator =
        GST_ALLOCATOR(gst_object_ref_sink(g_object_new(counting_allocator_get_type(), nullptr)));
    ElementHarness harness("checkpoint=fake:invert batch-size=2");
    // Downstream's pool, of the counted memory, is what frames are written to.
    GstCaps* caps = gst_caps_from_string(kCaps);
    GstBufferPool* pool = gst_video_buffer_pool_new();
    GstStructure* config = gst_buffer_pool_get_config(pool);
    gst_buffer_pool_config_set_params(config, caps, 48, 0, 0);
    gst_buffer_pool_config_set_allocator(config, allocator, nullptr);
    ASSERT_TRUE(gst_buffer_pool_set_config(pool, config));
    gst_pad_add_probe(
        harness.harness()->sinkpad,
        static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM | GST_PAD_PROBE_TYPE_PUSH),
        [](GstPad*, GstPadProbeInfo* info, gpointer offered) {
            GstQuery* query = GST_PAD_PROBE_INFO_QUERY(info);
            if (GST_QUERY_TYPE(query) != GST_QUERY_ALLOCATION)
                return GST_PAD_PROBE_OK;
            GstStructure* offered_config =
                gst_buffer_pool_get_config(static_cast<GstBufferPool*>(offered));
            GstAllocator* counted = nullptr;
            gst_buffer_pool_config_get_allocator(offered_config, &counted, nullptr);
            gst_query_add_allocation_param(query, counted, nullptr);
            gst_structure_free(offered_config);
            gst_query_add_allocation_pool(query, static_cast<GstBufferPool*>(offered), 48, 0, 0);
            return GST_PAD_PROBE_HANDLED;
        },
        pool, nullptr);
    harness.start(kCaps);

    constexpr int kFrames = 6;
    for (int index = 0; index < kFrames; ++index) {
        BufferPointer frame(gst_buffer_new());
        const gsize size = video_info(kCaps).size;
        gst_buffer_append_memory(frame.get(), gst_allocator_alloc(allocator, size, nullptr));
        harness.push(std::move(frame));
    }
    harness.push_event(gst_event_new_eos());
    const auto buffers = harness.take_buffers();
    ASSERT_EQ(buffers.size(), static_cast<std::size_t>(kFrames));
    EXPECT_EQ(memory_use.reads, kFrames);
    EXPECT_EQ(memory_use.writes, kFrames);
    EXPECT_EQ(memory_use.copies, 0);
    for (const auto& buffer : buffers)
        EXPECT_EQ(gst_buffer_peek_memory(buffer.get(), 0)->allocator, allocator);
    gst_object_unref(pool);
    gst_object_unref(allocator);
    gst_caps_unref(caps);
}

TEST_F(MemoryTest, FramesInReadOnlyMemoryAreTranslated) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(kCaps);
    const gsize size = video_info(kCaps).size;
    BufferPointer frame(gst_buffer_new());
    auto* bytes = static_cast<guint8*>(g_malloc(size));
    memset(bytes, 9, size);
    gst_buffer_append_memory(frame.get(), gst_memory_new_wrapped(GST_MEMORY_FLAG_READONLY, bytes,
                                                                 size, 0, size, bytes, g_free));
    expect_translated(harness, std::move(frame), 9);
}

TEST_F(MemoryTest, FramesWithAMemoryForEachPlaneAreTranslated) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(kCaps);
    BufferPointer frame(gst_buffer_new());
    gsize offsets[4] = {};
    gint strides[4] = {10, 7, 5, 0};
    const gint rows[] = {4, 2, 2};
    gsize offset = 0;
    for (int plane = 0; plane < 3; ++plane) {
        const gsize size = static_cast<gsize>(strides[plane] * rows[plane]);
        GstMemory* memory = gst_allocator_alloc(nullptr, size, nullptr);
        gst_buffer_append_memory(frame.get(), memory);
        gst_buffer_memset(frame.get(), offset, 33, size);
        offsets[plane] = offset;
        offset += size;
    }
    gst_buffer_add_video_meta_full(frame.get(), GST_VIDEO_FRAME_FLAG_NONE, GST_VIDEO_FORMAT_I420, 6,
                                   4, 3, offsets, strides);
    expect_translated(harness, std::move(frame), 33);
}

TEST_F(MemoryTest, FramesInSeveralMemoriesWithoutAMetaAreTranslated) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(kCaps);
    const gsize size = video_info(kCaps).size;
    BufferPointer frame(gst_buffer_new());
    gst_buffer_append_memory(frame.get(), gst_allocator_alloc(nullptr, 13, nullptr));
    gst_buffer_append_memory(frame.get(), gst_allocator_alloc(nullptr, size - 13, nullptr));
    gst_buffer_memset(frame.get(), 0, 77, size);
    expect_translated(harness, std::move(frame), 77);
}

TEST_F(MemoryTest, BuffersLargerThanAFrameAreTranslated) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(kCaps);
    const gsize size = video_info(kCaps).size + 1000;
    BufferPointer frame(gst_buffer_new_allocate(nullptr, size, nullptr));
    gst_buffer_memset(frame.get(), 0, 5, size);
    expect_translated(harness, std::move(frame), 5);
}

} // namespace
} // namespace unit
