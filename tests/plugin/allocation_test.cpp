#include "plugin/allocation.h"

#include "plugin/gst_pointers.h"
#include "tests/support/plugin_test.h"

/// Has at most 3 buffers, whatever it is asked for, as pools over the buffers of a device do.
struct SmallPool {
    GstBufferPool parent;
};
struct SmallPoolClass {
    GstBufferPoolClass parent;
};
G_DEFINE_TYPE(SmallPool, small_pool, GST_TYPE_BUFFER_POOL)

static gboolean set_small_config(GstBufferPool* pool, GstStructure* config) {
    GstCaps* caps = nullptr;
    guint size = 0;
    gst_buffer_pool_config_get_params(config, &caps, &size, nullptr, nullptr);
    gst_buffer_pool_config_set_params(config, caps, size, 1, 3);
    GST_BUFFER_POOL_CLASS(small_pool_parent_class)->set_config(pool, config);
    return FALSE; // it changed what it was asked for
}

static void small_pool_init(SmallPool*) {}
static void small_pool_class_init(SmallPoolClass* klass) {
    GST_BUFFER_POOL_CLASS(klass)->set_config = set_small_config;
}

namespace unit {
namespace {

class AllocationTest : public PluginTest {
  protected:
    void SetUp() override {
        caps = gst_caps_from_string("video/x-raw,format=I420,width=6,height=4,framerate=25/1");
        query = gst_query_new_allocation(caps, TRUE);
    }
    void TearDown() override {
        gst_query_unref(query);
        gst_caps_unref(caps);
    }

    /// Downstream answers with a pool of its own.
    BufferPoolPointer answer_with_pool(guint min, guint max) {
        BufferPoolPointer pool(gst_buffer_pool_new());
        gst_query_add_allocation_pool(query, pool.get(), 36, min, max);
        return pool;
    }

    struct Choice {
        BufferPoolPointer pool;
        guint size = 0;
        guint max = 0;
    };
    Choice chosen() const {
        GstBufferPool* pool = nullptr;
        Choice choice;
        gst_query_parse_nth_allocation_pool(query, 0, &pool, &choice.size, nullptr, &choice.max);
        choice.pool.reset(pool);
        return choice;
    }

    GstCaps* caps = nullptr;
    GstQuery* query = nullptr;
};

TEST_F(AllocationTest, WithoutAnOfferAVideoPoolIsMade) {
    ASSERT_TRUE(choose_output_pool(query, 4));
    const auto choice = chosen();
    EXPECT_TRUE(GST_IS_VIDEO_BUFFER_POOL(choice.pool.get()));
    EXPECT_EQ(choice.max, 0u);
}

TEST_F(AllocationTest, APoolThatIsOfferedIsUsed) {
    const auto offered = answer_with_pool(2, 0);
    ASSERT_TRUE(choose_output_pool(query, 4));
    EXPECT_EQ(chosen().pool.get(), offered.get());
}

TEST_F(AllocationTest, ALimitedPoolIsUsedOnlyWhereItHoldsEnough) {
    const auto offered = answer_with_pool(2, 6);
    ASSERT_TRUE(choose_output_pool(query, 4));
    EXPECT_EQ(chosen().pool.get(), offered.get());
    ASSERT_TRUE(choose_output_pool(query, 5));
    EXPECT_NE(chosen().pool.get(), offered.get());
    EXPECT_EQ(chosen().max, 0u);
}

TEST_F(AllocationTest, APoolThatLimitsItselfIsUsedOnlyWhereItHoldsEnough) {
    BufferPoolPointer small(
        GST_BUFFER_POOL(gst_object_ref_sink(g_object_new(small_pool_get_type(), nullptr))));
    gst_query_add_allocation_pool(query, small.get(), 36, 0, 0);
    ASSERT_TRUE(choose_output_pool(query, 3));
    EXPECT_EQ(chosen().pool.get(), small.get());
    ASSERT_TRUE(choose_output_pool(query, 4));
    EXPECT_NE(chosen().pool.get(), small.get());
}

TEST_F(AllocationTest, ASizeThatIsTooSmallIsRaisedToAWholeFrame) {
    gst_query_add_allocation_pool(query, nullptr, 1, 0, 0);
    ASSERT_TRUE(choose_output_pool(query, 1));
    GstVideoInfo info;
    ASSERT_TRUE(gst_video_info_from_caps(&info, caps));
    EXPECT_EQ(chosen().size, info.size);
}

TEST_F(AllocationTest, VideoMetaIsUsedOnlyWhereDownstreamUnderstandsIt) {
    const auto has_video_meta = [this] {
        GstStructure* config = gst_buffer_pool_get_config(chosen().pool.get());
        const bool has =
            gst_buffer_pool_config_has_option(config, GST_BUFFER_POOL_OPTION_VIDEO_META);
        gst_structure_free(config);
        return has;
    };
    ASSERT_TRUE(choose_output_pool(query, 1));
    EXPECT_FALSE(has_video_meta());
    gst_query_add_allocation_meta(query, GST_VIDEO_META_API_TYPE, nullptr);
    ASSERT_TRUE(choose_output_pool(query, 1));
    EXPECT_TRUE(has_video_meta());
}

TEST_F(AllocationTest, UpstreamIsOfferedVideoMetaAndTheNumberOfBuffersThatAreKept) {
    offer_allocation(query, 8);
    EXPECT_TRUE(gst_query_find_allocation_meta(query, GST_VIDEO_META_API_TYPE, nullptr));
    guint min = 0;
    gst_query_parse_nth_allocation_pool(query, 0, nullptr, nullptr, &min, nullptr);
    EXPECT_EQ(min, 9u);
}

} // namespace
} // namespace unit
