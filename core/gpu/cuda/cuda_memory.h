#pragma once

#include "core/gpu/device.h"

namespace unit::gpu {

/// Memory of device `device`, or page-locked memory of the host for it. Throws Error.
std::unique_ptr<Memory> allocate_on_device(int device, std::size_t bytes);
std::unique_ptr<Memory> allocate_page_locked(int device, std::size_t bytes);

} // namespace unit::gpu
