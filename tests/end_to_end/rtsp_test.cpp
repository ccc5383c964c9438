#include "tests/support/pipeline_run.h"
#include "tests/support/plugin_test.h"

#include <gst/rtsp-server/rtsp-server.h>
#include <gtest/gtest.h>

#include <thread>

/// RTSP over loopback: a server translates what it sends, a client what it receives.
namespace unit {
namespace {

/// A server on a free port of the loopback device, in a thread of its own.
class RtspServer {
  public:
    explicit RtspServer(const char* launch_line) {
        context_ = g_main_context_new();
        loop_ = g_main_loop_new(context_, FALSE);
        server_ = gst_rtsp_server_new();
        gst_rtsp_server_set_address(server_, "127.0.0.1");
        gst_rtsp_server_set_service(server_, "0");
        GstRTSPMountPoints* mounts = gst_rtsp_server_get_mount_points(server_);
        GstRTSPMediaFactory* factory = gst_rtsp_media_factory_new();
        gst_rtsp_media_factory_set_launch(factory, launch_line);
        gst_rtsp_mount_points_add_factory(mounts, "/street", factory);
        g_object_unref(mounts);
        source_ = gst_rtsp_server_attach(server_, context_);
        thread_ = std::thread([this] {
            g_main_context_push_thread_default(context_);
            g_main_loop_run(loop_);
            g_main_context_pop_thread_default(context_);
        });
    }
    ~RtspServer() {
        gst_rtsp_server_client_filter(
            server_,
            [](GstRTSPServer*, GstRTSPClient*, gpointer) { return GST_RTSP_FILTER_REMOVE; },
            nullptr);
        g_main_loop_quit(loop_);
        thread_.join();
        if (GSource* source = g_main_context_find_source_by_id(context_, source_))
            g_source_destroy(source);
        g_object_unref(server_);
        g_main_loop_unref(loop_);
        g_main_context_unref(context_);
    }
    RtspServer(const RtspServer&) = delete;
    RtspServer& operator=(const RtspServer&) = delete;

    std::string address() const {
        return "rtsp://127.0.0.1:" + std::to_string(gst_rtsp_server_get_bound_port(server_)) +
               "/street";
    }

  private:
    GMainContext* context_;
    GMainLoop* loop_;
    GstRTSPServer* server_;
    guint source_ = 0;
    std::thread thread_;
};

TEST(Rtsp, AServerSendsAndAClientReceivesTranslatedVideo) {
    gst_init(nullptr, nullptr);
    const RtspServer server("( videotestsrc is-live=true ! "
                            "video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! "
                            "unittranslate batch-size=2 ! x264enc tune=zerolatency ! "
                            "rtph264pay name=pay0 pt=96 )");
    Pipeline client("rtspsrc protocols=tcp latency=50 location=" + server.address() +
                    " ! rtph264depay ! h264parse ! avdec_h264 ! unittranslate direction=2to1 ! "
                    "fakesink name=sink sync=true");
    client.count_buffers("sink", "sink");
    ASSERT_NE(client.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
    for (int wait = 0; client.counted() < 20 && wait < 2000; ++wait)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_GE(client.counted(), 20);
    GstMessage* error = gst_bus_pop_filtered(client.bus(), GST_MESSAGE_ERROR);
    EXPECT_EQ(error, nullptr);
    if (error)
        gst_message_unref(error);
}

} // namespace
} // namespace unit
