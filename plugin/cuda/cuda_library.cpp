#include "plugin/cuda/cuda_library.h"

#include "plugin/cuda/gstcuda.h"

#include <dlfcn.h>

namespace unit {
namespace {

bool load() {
    // gstcuda warns in the debug log of a machine without a driver, which is no fault.
    void* driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
    if (!driver)
        return false;
    const bool loaded = gst_cuda_load_library() != FALSE;
    dlclose(driver); // gstcuda keeps its own
    if (loaded)
        gst_cuda_memory_init_once();
    return loaded;
}

} // namespace

bool cuda_is_available() {
    static const bool available = load();
    return available;
}

} // namespace unit
