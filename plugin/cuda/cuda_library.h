#pragma once

namespace unit {

/// Whether frames in the memory of a CUDA device can be taken: the element is built with
/// GStreamer's library for it (gstcuda), and a driver is here. To be asked before anything else of
/// gstcuda is used. Threads: any.
bool cuda_is_available();

} // namespace unit
