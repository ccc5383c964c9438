/// How the element shares its CUDA context with its neighbours and the application.

#include "tests/plugin/cuda_test.h"

namespace unit {
namespace {

constexpr const char* kCaps =
    "video/x-raw(memory:CUDAMemory),format=NV12,width=6,height=4,framerate=25/1";

class CudaContextTest : public CudaTest {
  protected:
    struct Unref {
        void operator()(GstElement* element) const {
            gst_element_set_state(element, GST_STATE_NULL);
            gst_object_unref(element);
        }
    };
    using ElementPointer = std::unique_ptr<GstElement, Unref>;

    static ElementPointer make(const std::string& properties) {
        GstElement* element = gst_parse_launch(("unittranslate " + properties).c_str(), nullptr);
        return ElementPointer(GST_ELEMENT(gst_object_ref_sink(element)));
    }
    /// The messages about contexts that are on the bus.
    static std::vector<GstMessageType> context_messages(GstBus* bus) {
        std::vector<GstMessageType> types;
        while (GstMessage* message = gst_bus_pop_filtered(
                   bus, static_cast<GstMessageType>(GST_MESSAGE_NEED_CONTEXT |
                                                    GST_MESSAGE_HAVE_CONTEXT))) {
            types.push_back(GST_MESSAGE_TYPE(message));
            gst_message_unref(message);
        }
        return types;
    }
    static void give(GstElement* element, const ObjectPointer& context) {
        GstContext* given = shared(context);
        gst_element_set_context(element, given);
        gst_context_unref(given);
    }
};

TEST_F(CudaContextTest, IsThePrimaryOneOfTheEnginesDeviceOnBothPads) {
    for (const int device : {0, 1}) {
        const auto element = make("checkpoint=fake:cuda=" + std::to_string(device));
        gst_element_set_state(element.get(), GST_STATE_PAUSED);
        const auto context = context_of(element.get(), "sink");
        ASSERT_TRUE(context);
        EXPECT_EQ(context_of(element.get(), "src").get(), context.get());
        EXPECT_EQ(device_of(context), device);
    }
}

TEST_F(CudaContextTest, IsThatOfANamedDeviceBeforeThereIsAnEngine) {
    const auto element = make("checkpoint=fake:cuda=1 device=cuda:1");
    const auto context = context_of(element.get(), "src");
    EXPECT_EQ(device_of(context), 1);
    ASSERT_EQ(gst_element_set_state(element.get(), GST_STATE_PAUSED), GST_STATE_CHANGE_SUCCESS);
    EXPECT_EQ(context_of(element.get(), "sink").get(), context.get());
    gst_element_set_state(element.get(), GST_STATE_READY);
    g_object_set(element.get(), "device", "cuda:0", nullptr);
    EXPECT_EQ(device_of(context_of(element.get(), "sink")), 0);
}

TEST_F(CudaContextTest, IsUnknownWhereTheDeviceIs) {
    for (const char* device : {"auto", "cpu", "cuda:7", "cuda:x"}) {
        const auto element = make(std::string("checkpoint=fake:cuda=0 device=") + device);
        EXPECT_FALSE(context_of(element.get(), "sink")) << device;
    }
    const auto on_cpu = make("checkpoint=fake:invert");
    gst_element_set_state(on_cpu.get(), GST_STATE_PAUSED);
    EXPECT_FALSE(context_of(on_cpu.get(), "sink"));
}

TEST_F(CudaContextTest, QueriesForOtherContextsAreNotAnswered) {
    const auto element = make("checkpoint=fake:cuda=0 device=cuda");
    gst_element_set_state(element.get(), GST_STATE_PAUSED);
    GstPad* pad = gst_element_get_static_pad(element.get(), "src");
    GstQuery* query = gst_query_new_context("gst.gl.GLDisplay");
    EXPECT_FALSE(gst_pad_query(pad, query));
    gst_query_unref(query);
    gst_object_unref(pad);
}

TEST_F(CudaContextTest, ElementsOfOneProcessHaveTheSame) {
    const auto one = make("checkpoint=fake:cuda=0");
    const auto other = make("checkpoint=fake:cuda=0 share=false");
    gst_element_set_state(one.get(), GST_STATE_PAUSED);
    gst_element_set_state(other.get(), GST_STATE_PAUSED);
    EXPECT_EQ(context_of(one.get(), "sink").get(), context_of(other.get(), "sink").get());
}

TEST_F(CudaContextTest, OneThatIsGivenIsUsedAndNoneIsMade) {
    const auto given = new_context(0);
    const auto element = make("checkpoint=fake:cuda=0");
    GstBus* bus = gst_bus_new();
    gst_element_set_bus(element.get(), bus);
    give(element.get(), given);
    gst_element_set_state(element.get(), GST_STATE_PAUSED);
    EXPECT_EQ(context_of(element.get(), "src").get(), given.get());
    EXPECT_TRUE(context_messages(bus).empty());
    gst_element_set_bus(element.get(), nullptr);
    gst_object_unref(bus);
}

TEST_F(CudaContextTest, OneOfAnotherDeviceIsNotUsed) {
    const auto given = new_context(0);
    const auto element = make("checkpoint=fake:cuda=1");
    give(element.get(), given);
    gst_element_set_state(element.get(), GST_STATE_PAUSED);
    EXPECT_EQ(device_of(context_of(element.get(), "src")), 1);
}

TEST_F(CudaContextTest, TheApplicationIsAskedBeforeOneIsMadeAndToldOfIt) {
    ElementHarness harness("checkpoint=fake:cuda=0");
    EXPECT_TRUE(context_of(harness.element(), "src"));
    EXPECT_EQ(context_messages(harness.bus()),
              (std::vector{GST_MESSAGE_NEED_CONTEXT, GST_MESSAGE_HAVE_CONTEXT}));
}

TEST_F(CudaContextTest, AnAnswerOfTheApplicationIsUsed) {
    const auto given = new_context(0);
    const auto element = make("checkpoint=fake:cuda=0");
    GstBus* bus = gst_bus_new();
    gst_bus_set_sync_handler(
        bus,
        [](GstBus*, GstMessage* message, gpointer context) {
            if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_NEED_CONTEXT) {
                GstContext* answer =
                    gst_context_new_cuda_context(static_cast<GstCudaContext*>(context));
                gst_element_set_context(GST_ELEMENT(GST_MESSAGE_SRC(message)), answer);
                gst_context_unref(answer);
            }
            gst_message_unref(message);
            return GST_BUS_DROP;
        },
        given.get(), nullptr);
    gst_element_set_bus(element.get(), bus);
    gst_element_set_state(element.get(), GST_STATE_PAUSED);
    EXPECT_EQ(context_of(element.get(), "sink").get(), given.get());
    gst_element_set_bus(element.get(), nullptr);
    gst_object_unref(bus);
}

TEST_F(CudaContextTest, ThatOfANeighbourIsUsed) {
    const auto given = new_context(0);
    GstElement* pipeline = gst_parse_launch("unittranslate name=one checkpoint=fake:cuda=0 ! "
                                            "unittranslate name=other checkpoint=fake:cuda=0",
                                            nullptr);
    gst_object_ref_sink(pipeline);
    GstElement* one = gst_bin_get_by_name(GST_BIN(pipeline), "one");
    GstElement* other = gst_bin_get_by_name(GST_BIN(pipeline), "other");
    give(one, given);
    gst_element_set_state(pipeline, GST_STATE_PAUSED);
    EXPECT_EQ(context_of(one, "sink").get(), given.get());
    EXPECT_EQ(context_of(other, "src").get(), given.get());
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(one);
    gst_object_unref(other);
    gst_object_unref(pipeline);
}

TEST_F(CudaContextTest, AnElementStartsAgainAfterItStopped) {
    const auto element = make("checkpoint=fake:cuda=0");
    for (const GstState state : {GST_STATE_READY, GST_STATE_NULL, GST_STATE_NULL}) {
        ASSERT_EQ(gst_element_set_state(element.get(), GST_STATE_PAUSED), GST_STATE_CHANGE_SUCCESS);
        EXPECT_EQ(device_of(context_of(element.get(), "sink")), 0);
        gst_element_set_state(element.get(), state);
    }
}

TEST_F(CudaContextTest, UpstreamIsOfferedAPoolOfItThatIsLargeEnough) {
    ElementHarness harness("checkpoint=fake:cuda=0 batch-size=4 batches-in-flight=2");
    harness.start(kCaps);
    GstCaps* caps = gst_caps_from_string(kCaps);
    GstQuery* query = gst_query_new_allocation(caps, TRUE);
    ASSERT_TRUE(gst_pad_peer_query(harness.harness()->srcpad, query));
    ASSERT_EQ(gst_query_get_n_allocation_pools(query), 1u);
    GstBufferPool* pool = nullptr;
    guint size = 0;
    guint min = 0;
    gst_query_parse_nth_allocation_pool(query, 0, &pool, &size, &min, nullptr);
    const BufferPoolPointer owned(pool);
    ASSERT_TRUE(GST_IS_CUDA_BUFFER_POOL(pool));
    EXPECT_EQ(gst_cuda_context_get_handle(GST_CUDA_BUFFER_POOL(pool)->context),
              handle_of(context_of(harness.element(), "sink")));
    EXPECT_EQ(min, 4u * 3);
    // Rows as long as the device wants them.
    EXPECT_EQ(size, 256u * 4 * 2);
    gst_query_unref(query);
    gst_caps_unref(caps);
}

} // namespace
} // namespace unit
