#pragma once

// GStreamer's library for CUDA, for the files of this folder alone. Its headers of 1.22 have none
// that includes the others and compiles without Windows's.
#define GST_USE_UNSTABLE_API
#include <gst/cuda/gstcudaloader.h>

#include <gst/cuda/gstcudabufferpool.h>
#include <gst/cuda/gstcudacontext.h>
#include <gst/cuda/gstcudamemory.h>
#include <gst/cuda/gstcudautils.h>
