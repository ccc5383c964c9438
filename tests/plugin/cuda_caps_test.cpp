#include "plugin/cuda/cuda_caps.h"

#include "plugin/cuda/named_device.h"
#include "tests/support/plugin_test.h"

#include <dlfcn.h>

namespace unit {
namespace {

class CudaCapsTest : public PluginTest {
  protected:
    static CapsPointer caps(const char* text) { return CapsPointer(gst_caps_from_string(text)); }
};

TEST_F(CudaCapsTest, TemplatesHaveTheFormatsOfEachMemory) {
    const auto main = caps("video/x-raw,format=GRAY8,width=4,height=4,framerate=1/1");
    const auto cuda =
        caps("video/x-raw(memory:CUDAMemory),format=NV12,width=4,height=4,framerate=1/1");
    // GstCudaAllocator cannot make it.
    const auto impossible =
        caps("video/x-raw(memory:CUDAMemory),format=GRAY8,width=4,height=4,framerate=1/1");
    const auto with = template_caps(true);
    EXPECT_TRUE(gst_caps_is_subset(main.get(), with.get()));
    EXPECT_TRUE(gst_caps_is_subset(cuda.get(), with.get()));
    EXPECT_FALSE(gst_caps_can_intersect(impossible.get(), with.get()));
    const auto without = template_caps(false);
    EXPECT_TRUE(gst_caps_is_subset(main.get(), without.get()));
    EXPECT_FALSE(gst_caps_can_intersect(cuda.get(), without.get()));
    EXPECT_TRUE(gst_caps_is_equal(without_cuda_memory(with.get()).get(), without.get()));
}

TEST_F(CudaCapsTest, TheFeatureTellsWhereFramesLie) {
    EXPECT_TRUE(is_in_cuda_memory(caps("video/x-raw(memory:CUDAMemory),format=NV12").get()));
    EXPECT_FALSE(is_in_cuda_memory(caps("video/x-raw,format=NV12").get()));
    EXPECT_FALSE(is_in_cuda_memory(caps("video/x-raw(memory:GLMemory),format=NV12").get()));
    EXPECT_FALSE(is_in_cuda_memory(caps("EMPTY").get()));
    EXPECT_FALSE(is_in_cuda_memory(caps("ANY").get()));
}

TEST_F(CudaCapsTest, ADeviceIsNamedByItsNumberOrIsTheFirst) {
    EXPECT_EQ(named_cuda_device("cuda"), 0);
    EXPECT_EQ(named_cuda_device("cuda:0"), 0);
    EXPECT_EQ(named_cuda_device("cuda:12"), 12);
    for (const char* other : {"auto", "cpu", "", "cuda:", "cuda:-1", "cuda:1x", "cuda 1", "cudas"})
        EXPECT_EQ(named_cuda_device(other), std::nullopt) << other;
}

TEST_F(CudaCapsTest, WithoutADriverThePadsTakeMainMemoryAlone) {
    if (void* driver = dlopen("libcuda.so.1", RTLD_LAZY)) {
        dlclose(driver);
        GTEST_SKIP() << "this machine has a CUDA driver";
    }
    GstElement* element = gst_element_factory_make("unittranslate", nullptr);
    ASSERT_TRUE(element);
    for (const char* name : {"sink", "src"}) {
        GstPad* pad = gst_element_get_static_pad(element, name);
        const CapsPointer offered(gst_pad_query_caps(pad, nullptr));
        EXPECT_TRUE(gst_caps_is_equal(offered.get(), template_caps(false).get()));
        gst_object_unref(pad);
    }
    gst_object_unref(element);
}

} // namespace
} // namespace unit
