#include "plugin/allocation.h"

#include "plugin/gst_pointers.h"

namespace unit {

void offer_allocation(GstQuery* query, guint frames_held) {
    if (!gst_query_find_allocation_meta(query, GST_VIDEO_META_API_TYPE, nullptr))
        gst_query_add_allocation_meta(query, GST_VIDEO_META_API_TYPE, nullptr);

    GstCaps* caps = nullptr;
    GstVideoInfo info;
    gst_query_parse_allocation(query, &caps, nullptr);
    // No pool of our own: its number of buffers alone is the offer.
    if (caps && gst_video_info_from_caps(&info, caps))
        gst_query_add_allocation_pool(query, nullptr, static_cast<guint>(info.size),
                                      frames_held + 1, 0);
}

gboolean choose_output_pool(GstQuery* query, guint frames_held) {
    GstCaps* caps = nullptr;
    GstVideoInfo info;
    gst_query_parse_allocation(query, &caps, nullptr);
    if (!caps || !gst_video_info_from_caps(&info, caps))
        return FALSE;

    GstBufferPool* offered = nullptr;
    guint size = static_cast<guint>(info.size);
    guint min_buffers = 0;
    guint max_buffers = 0;
    const bool has_offer = gst_query_get_n_allocation_pools(query) > 0;
    if (has_offer)
        gst_query_parse_nth_allocation_pool(query, 0, &offered, &size, &min_buffers, &max_buffers);
    size = MAX(size, static_cast<guint>(info.size));
    BufferPoolPointer pool(offered);
    if (max_buffers != 0 && max_buffers < min_buffers + frames_held) {
        // Collecting would wait for a buffer that only comes back after the batch has left.
        pool.reset();
        max_buffers = 0;
    }
    if (!pool)
        pool.reset(gst_video_buffer_pool_new());

    GstStructure* config = gst_buffer_pool_get_config(pool.get());
    gst_buffer_pool_config_set_params(config, caps, size, min_buffers, max_buffers);
    if (gst_query_find_allocation_meta(query, GST_VIDEO_META_API_TYPE, nullptr))
        gst_buffer_pool_config_add_option(config, GST_BUFFER_POOL_OPTION_VIDEO_META);
    // Where the pool changes the configuration, the base class sorts that out.
    gst_buffer_pool_set_config(pool.get(), config);

    if (has_offer)
        gst_query_set_nth_allocation_pool(query, 0, pool.get(), size, min_buffers, max_buffers);
    else
        gst_query_add_allocation_pool(query, pool.get(), size, min_buffers, max_buffers);
    return TRUE;
}

} // namespace unit
