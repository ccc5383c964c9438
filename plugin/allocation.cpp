#include "plugin/allocation.h"

#include "plugin/gst_pointers.h"

namespace unit {

namespace {

bool is_too_small(guint max_buffers, guint min_buffers, guint frames_held) {
    return max_buffers != 0 && max_buffers < min_buffers + frames_held;
}

/// Returns the number of buffers that the pool made of the wanted one; 0: as many as it takes.
/// Where it changed anything else, the base class sorts that out.
guint configure(GstBufferPool* pool, GstCaps* caps, guint size, guint min_buffers,
                guint max_buffers, bool with_meta) {
    GstStructure* config = gst_buffer_pool_get_config(pool);
    gst_buffer_pool_config_set_params(config, caps, size, min_buffers, max_buffers);
    if (with_meta)
        gst_buffer_pool_config_add_option(config, GST_BUFFER_POOL_OPTION_VIDEO_META);
    gst_buffer_pool_set_config(pool, config);

    config = gst_buffer_pool_get_config(pool);
    guint granted = max_buffers;
    gst_buffer_pool_config_get_params(config, nullptr, nullptr, nullptr, &granted);
    gst_structure_free(config);
    return granted;
}

} // namespace

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
    // Of one that is too small, collecting would wait for a buffer that only comes back after the
    // batch has left.
    const bool with_meta =
        gst_query_find_allocation_meta(query, GST_VIDEO_META_API_TYPE, nullptr) != FALSE;
    if (pool &&
        (is_too_small(max_buffers, min_buffers, frames_held) ||
         is_too_small(configure(pool.get(), caps, size, min_buffers, max_buffers, with_meta),
                      min_buffers, frames_held)))
        pool.reset();
    if (!pool) {
        max_buffers = 0;
        pool.reset(gst_video_buffer_pool_new());
        configure(pool.get(), caps, size, min_buffers, max_buffers, with_meta);
    }

    if (has_offer)
        gst_query_set_nth_allocation_pool(query, 0, pool.get(), size, min_buffers, max_buffers);
    else
        gst_query_add_allocation_pool(query, pool.get(), size, min_buffers, max_buffers);
    return TRUE;
}

} // namespace unit
