#pragma once

#include <gst/video/video.h>

namespace unit {

/// Fills the answer to an ALLOCATION query from upstream: GstVideoMeta is understood, and
/// up to `frames_held` buffers are kept at a time, so a pool needs more than that.
void offer_allocation(GstQuery* query, guint frames_held);

/// Chooses the pool for the output in a query that downstream has answered: downstream's own pool,
/// unless it could run dry while `frames_held` frames are kept; else a GstVideoBufferPool. Frames
/// carry GstVideoMeta where downstream understands it. Returns FALSE if the query's caps are no raw
/// video. To be called before the base class's own decision.
gboolean choose_output_pool(GstQuery* query, guint frames_held);

} // namespace unit
