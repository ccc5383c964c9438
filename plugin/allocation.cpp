#include "plugin/allocation.h"

#include "plugin/cuda/cuda_allocation.h"
#include "plugin/cuda/cuda_caps.h"

#include <optional>

namespace unit {
namespace {

bool is_too_small(guint max_buffers, guint min_buffers, guint frames_held) {
    return max_buffers != 0 && max_buffers < min_buffers + frames_held;
}

/// What a pool made of its configuration.
struct Granted {
    guint size = 0;
    guint max_buffers = 0; ///< 0: as many as it takes
};

/// Where the pool changed anything else, the base class sorts that out.
Granted configure(GstBufferPool* pool, GstCaps* caps, guint size, guint min_buffers,
                  guint max_buffers, bool with_meta) {
    GstStructure* config = gst_buffer_pool_get_config(pool);
    gst_buffer_pool_config_set_params(config, caps, size, min_buffers, max_buffers);
    if (with_meta)
        gst_buffer_pool_config_add_option(config, GST_BUFFER_POOL_OPTION_VIDEO_META);
    gst_buffer_pool_set_config(pool, config);

    config = gst_buffer_pool_get_config(pool);
    Granted granted{size, max_buffers};
    gst_buffer_pool_config_get_params(config, nullptr, &granted.size, nullptr,
                                      &granted.max_buffers);
    gst_structure_free(config);
    return granted;
}

/// The caps of a query for frames that can be allocated.
struct Request {
    GstCaps* caps = nullptr; ///< the query's own
    guint size = 0;
    bool in_cuda_memory = false;
};

std::optional<Request> parse(GstQuery* query, const GstObject* cuda_context) {
    Request request;
    GstVideoInfo info;
    gst_query_parse_allocation(query, &request.caps, nullptr);
    if (!request.caps || !gst_video_info_from_caps(&info, request.caps))
        return std::nullopt;
    request.size = static_cast<guint>(info.size);
    request.in_cuda_memory = is_in_cuda_memory(request.caps);
    if (request.in_cuda_memory && !cuda_context)
        return std::nullopt;
    return request;
}

} // namespace

void offer_allocation(GstQuery* query, guint frames_held, GstObject* cuda_context) {
    if (!gst_query_find_allocation_meta(query, GST_VIDEO_META_API_TYPE, nullptr))
        gst_query_add_allocation_meta(query, GST_VIDEO_META_API_TYPE, nullptr);

    const auto request = parse(query, cuda_context);
    if (!request)
        return;
    // No pool of our own in main memory: its number of buffers alone is the offer.
    BufferPoolPointer pool;
    guint size = request->size;
    if (request->in_cuda_memory) {
        pool = new_cuda_pool(cuda_context);
        size = configure(pool.get(), request->caps, size, frames_held + 1, 0, true).size;
    }
    gst_query_add_allocation_pool(query, pool.get(), size, frames_held + 1, 0);
}

gboolean choose_output_pool(GstQuery* query, guint frames_held, GstObject* cuda_context) {
    const auto request = parse(query, cuda_context);
    if (!request)
        return FALSE;
    GstBufferPool* offered = nullptr;
    guint size = request->size;
    guint min_buffers = 0;
    guint max_buffers = 0;
    const bool has_offer = gst_query_get_n_allocation_pools(query) > 0;
    if (has_offer)
        gst_query_parse_nth_allocation_pool(query, 0, &offered, &size, &min_buffers, &max_buffers);
    size = MAX(size, request->size);
    BufferPoolPointer pool(offered);
    if (pool && request->in_cuda_memory && !is_cuda_pool(pool.get(), cuda_context))
        pool.reset();
    // Of one that is too small, collecting would wait for a buffer that only comes back after the
    // batch has left.
    const bool with_meta =
        gst_query_find_allocation_meta(query, GST_VIDEO_META_API_TYPE, nullptr) != FALSE;
    const auto configure_chosen = [&] {
        return configure(pool.get(), request->caps, size, min_buffers, max_buffers, with_meta);
    };
    if (pool && (is_too_small(max_buffers, min_buffers, frames_held) ||
                 is_too_small(configure_chosen().max_buffers, min_buffers, frames_held)))
        pool.reset();
    if (!pool) {
        max_buffers = 0;
        pool = request->in_cuda_memory ? new_cuda_pool(cuda_context)
                                       : BufferPoolPointer(gst_video_buffer_pool_new());
        const guint granted = configure_chosen().size;
        size = request->in_cuda_memory ? granted : size;
    }

    if (has_offer)
        gst_query_set_nth_allocation_pool(query, 0, pool.get(), size, min_buffers, max_buffers);
    else
        gst_query_add_allocation_pool(query, pool.get(), size, min_buffers, max_buffers);
    return TRUE;
}

} // namespace unit
