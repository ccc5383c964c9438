#pragma once

#include "plugin/cuda/gstcuda.h"
#include "plugin/gst_pointers.h"
#include "tests/support/cuda/fake_cuda_driver.h"
#include "tests/support/element_harness.h"
#include "tests/support/plugin_test.h"

#include <dlfcn.h>

#include <string>

namespace unit {

/// Base of the tests with the fake CUDA driver. After each test nothing of a device is in use that
/// was not before.
class CudaTest : public PluginTest {
  protected:
    static void SetUpTestSuite() {
        PluginTest::SetUpTestSuite();
        ASSERT_TRUE(gst_cuda_load_library());
        gst_cuda_memory_init_once();
    }
    void SetUp() override { before_ = use(); }
    void TearDown() override {
        const FakeCudaUse after = use();
        EXPECT_EQ(after.contexts, before_.contexts);
        EXPECT_EQ(after.primary_uses, before_.primary_uses);
        EXPECT_EQ(after.memories, before_.memories);
        EXPECT_EQ(after.host_memories, before_.host_memories);
    }

    static FakeCudaUse use() {
        void* driver = dlopen("libcuda.so.1", RTLD_NOW);
        const auto ask = reinterpret_cast<UseOfFakeCuda*>(dlsym(driver, kUseOfFakeCuda));
        const FakeCudaUse use = ask ? ask() : FakeCudaUse{};
        dlclose(driver);
        return use;
    }

    static GstCudaContext* cuda(const ObjectPointer& context) {
        return GST_CUDA_CONTEXT_CAST(context.get());
    }
    static int device_of(const ObjectPointer& context) {
        guint device = 99;
        if (context)
            g_object_get(context.get(), "cuda-device-id", &device, nullptr);
        return static_cast<int>(device);
    }
    static ObjectPointer new_context(guint device) {
        return ObjectPointer(GST_OBJECT_CAST(gst_cuda_context_new(device)));
    }

    /// What the element answers to a neighbour beside the pad that asks for a context.
    static ObjectPointer context_of(GstElement* element, const char* pad_name) {
        GstPad* pad = gst_element_get_static_pad(element, pad_name);
        GstQuery* query = gst_query_new_context(GST_CUDA_CONTEXT_TYPE);
        ObjectPointer result;
        GstContext* context = nullptr;
        if (gst_pad_query(pad, query))
            gst_query_parse_context(query, &context);
        GstCudaContext* found = nullptr;
        if (context && gst_structure_get(gst_context_get_structure(context), GST_CUDA_CONTEXT_TYPE,
                                         GST_TYPE_CUDA_CONTEXT, &found, nullptr))
            result.reset(GST_OBJECT_CAST(found));
        gst_query_unref(query);
        gst_object_unref(pad);
        return result;
    }

    /// A frame in memory of the context, all bytes `value`, frame `index` of 25 frames/s. It is on
    /// the device already.
    static BufferPointer make_frame(const ObjectPointer& context, const std::string& caps,
                                    int index, std::uint8_t value) {
        const BufferPoolPointer pool(gst_cuda_buffer_pool_new(cuda(context)));
        GstStructure* config = gst_buffer_pool_get_config(pool.get());
        GstCaps* parsed = gst_caps_from_string(caps.c_str());
        gst_buffer_pool_config_set_params(config, parsed, 1, 0, 0);
        gst_caps_unref(parsed);
        gst_buffer_pool_set_config(pool.get(), config);
        gst_buffer_pool_set_active(pool.get(), TRUE);
        GstBuffer* buffer = nullptr;
        gst_buffer_pool_acquire_buffer(pool.get(), &buffer, nullptr);
        gst_buffer_memset(buffer, 0, value, gst_buffer_get_size(buffer));
        GstMapInfo map;
        EXPECT_TRUE(gst_buffer_map(buffer, &map, static_cast<GstMapFlags>(kReadOnDevice)));
        gst_buffer_unmap(buffer, &map);
        GST_BUFFER_PTS(buffer) = static_cast<GstClockTime>(index) * 40 * GST_MSECOND;
        GST_BUFFER_DURATION(buffer) = 40 * GST_MSECOND;
        GST_BUFFER_OFFSET(buffer) = static_cast<guint64>(index);
        gst_buffer_pool_set_active(pool.get(), FALSE);
        return BufferPointer(buffer);
    }

    /// The context that a buffer lies in; nullptr for main memory.
    static void* handle_of(GstBuffer* buffer) {
        GstMemory* memory = gst_buffer_peek_memory(buffer, 0);
        return gst_is_cuda_memory(memory)
                   ? gst_cuda_context_get_handle(GST_CUDA_MEMORY_CAST(memory)->context)
                   : nullptr;
    }
    static void* handle_of(const ObjectPointer& context) {
        return gst_cuda_context_get_handle(cuda(context));
    }

  private:
    static constexpr guint kReadOnDevice = GST_MAP_READ | GST_MAP_CUDA;

    FakeCudaUse before_;
};

/// A GstContext to be given to elements.
inline GstContext* shared(const ObjectPointer& context) {
    return gst_context_new_cuda_context(GST_CUDA_CONTEXT_CAST(context.get()));
}

} // namespace unit
