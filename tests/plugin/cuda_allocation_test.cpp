/// Pools for frames in the memory of a CUDA device.

#include "plugin/allocation.h"

#include "tests/plugin/cuda_test.h"

namespace unit {
namespace {

class CudaAllocationTest : public CudaTest {
  protected:
    void SetUp() override {
        CudaTest::SetUp();
        context = new_context(0);
        caps = gst_caps_from_string(
            "video/x-raw(memory:CUDAMemory),format=I420,width=6,height=4,framerate=25/1");
        query = gst_query_new_allocation(caps, TRUE);
    }
    void TearDown() override {
        gst_query_unref(query);
        gst_caps_unref(caps);
        context.reset();
        CudaTest::TearDown();
    }
    BufferPoolPointer answer_with(GstBufferPool* pool, guint min, guint max) {
        gst_query_add_allocation_pool(query, pool, 48, min, max);
        return BufferPoolPointer(pool);
    }
    BufferPoolPointer chosen() const {
        GstBufferPool* pool = nullptr;
        gst_query_parse_nth_allocation_pool(query, 0, &pool, nullptr, nullptr, nullptr);
        return BufferPoolPointer(pool);
    }
    void expect_own(const BufferPoolPointer& offered) const {
        const auto pool = chosen();
        EXPECT_NE(pool.get(), offered.get());
        ASSERT_TRUE(GST_IS_CUDA_BUFFER_POOL(pool.get()));
        EXPECT_EQ(gst_cuda_context_get_handle(GST_CUDA_BUFFER_POOL(pool.get())->context),
                  handle_of(context));
    }

    ObjectPointer context;
    GstCaps* caps = nullptr;
    GstQuery* query = nullptr;
};

TEST_F(CudaAllocationTest, WithoutAnOfferThereIsAPoolOfOurOwn) {
    ASSERT_TRUE(choose_output_pool(query, 5, context.get()));
    expect_own(nullptr);
}

TEST_F(CudaAllocationTest, APoolOfTheContextThatIsLargeEnoughIsTaken) {
    const auto offered = answer_with(gst_cuda_buffer_pool_new(cuda(context)), 2, 7);
    ASSERT_TRUE(choose_output_pool(query, 5, context.get()));
    EXPECT_EQ(chosen().get(), offered.get());
}

TEST_F(CudaAllocationTest, APoolOfTheContextThatIsTooSmallIsNot) {
    const auto offered = answer_with(gst_cuda_buffer_pool_new(cuda(context)), 2, 6);
    ASSERT_TRUE(choose_output_pool(query, 5, context.get()));
    expect_own(offered);
}

TEST_F(CudaAllocationTest, APoolOfAnotherContextOrOfMainMemoryIsNot) {
    const auto other = new_context(0);
    const auto offered = answer_with(gst_cuda_buffer_pool_new(cuda(other)), 0, 0);
    ASSERT_TRUE(choose_output_pool(query, 5, context.get()));
    expect_own(offered);
    gst_query_unref(query);
    query = gst_query_new_allocation(caps, TRUE);
    const auto of_main_memory = answer_with(gst_video_buffer_pool_new(), 0, 0);
    ASSERT_TRUE(choose_output_pool(query, 5, context.get()));
    expect_own(of_main_memory);
}

TEST_F(CudaAllocationTest, WithoutAContextNothingIsChosenOrOffered) {
    EXPECT_FALSE(choose_output_pool(query, 5));
    offer_allocation(query, 5);
    EXPECT_EQ(gst_query_get_n_allocation_pools(query), 0u);
}

} // namespace
} // namespace unit
