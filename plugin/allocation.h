#pragma once

#include "plugin/gst_pointers.h"

#include <gst/video/video.h>

namespace unit {

/// Fills the answer to an ALLOCATION query from upstream: GstVideoMeta is understood, and
/// up to `frames_held` buffers are kept at a time, so a pool needs more than that. For frames in
/// CUDA memory a pool in `cuda_context` is offered, which CudaContext::get() gave.
void offer_allocation(GstQuery* query, guint frames_held, GstObject* cuda_context = nullptr);

/// Chooses the pool for the output in a query that downstream has answered: downstream's own pool,
/// unless it could run dry while `frames_held` frames are kept; else a GstVideoBufferPool. For
/// frames in CUDA memory either must be a pool in `cuda_context`. Frames carry GstVideoMeta where
/// downstream understands it. Returns FALSE if the query's caps are no raw video, or in CUDA memory
/// without a context. To be called before the base class's own decision.
gboolean choose_output_pool(GstQuery* query, guint frames_held, GstObject* cuda_context = nullptr);

} // namespace unit
