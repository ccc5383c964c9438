#include "plugin/cuda/primary_context.h"

#include "plugin/cuda/gstcuda.h"
#include "plugin/debug_categories.h"

#include <dlfcn.h>

#include <map>
#include <mutex>

#define GST_CAT_DEFAULT unit_translate_debug

namespace unit {
namespace {

/// What gstcuda does not offer of the driver.
struct Driver {
    CUresult (*retain)(CUcontext*, CUdevice) = nullptr;
    CUresult (*release)(CUdevice) = nullptr;

    bool is_whole() const { return retain && release; }
};

const Driver& driver() {
    static const Driver instance = [] {
        Driver found;
        // Not closed, as gstcuda does not close it either.
        if (void* library = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL)) {
            found.retain = reinterpret_cast<decltype(found.retain)>(
                dlsym(library, "cuDevicePrimaryCtxRetain"));
            found.release = reinterpret_cast<decltype(found.release)>(
                dlsym(library, "cuDevicePrimaryCtxRelease_v2"));
        }
        return found;
    }();
    return instance;
}

/// Once the object is gone. GObject does not call it for the pointer 0.
void release(gpointer device_and_one) {
    driver().release(static_cast<CUdevice>(GPOINTER_TO_INT(device_and_one) - 1));
}

ObjectPointer make(int number) {
    CUdevice device = 0;
    CUcontext primary = nullptr;
    if (!driver().is_whole() || !gst_cuda_result(CuInit(0)) ||
        !gst_cuda_result(CuDeviceGet(&device, number)) ||
        !gst_cuda_result(driver().retain(&primary, device)))
        return nullptr;
    GstCudaContext* context = gst_cuda_context_new_wrapped(primary, device);
    if (!context) {
        driver().release(device);
        return nullptr;
    }
    g_object_set_data_full(G_OBJECT(context), "unittranslate-primary-context",
                           GINT_TO_POINTER(device + 1), release);
    return ObjectPointer(GST_OBJECT_CAST(context));
}

/// A weak reference, which GLib empties when the context goes. Never freed, as the map is not.
struct WeakContext {
    WeakContext() { g_weak_ref_init(&reference, nullptr); }
    GWeakRef reference;
};

/// Never destroyed: at the end of the process an element may still be around.
struct Registry {
    std::mutex mutex;
    std::map<int, WeakContext> contexts; // guarded by mutex
};

Registry& registry() {
    static auto& instance = *new Registry;
    return instance;
}

} // namespace

ObjectPointer primary_cuda_context(int device) {
    const std::lock_guard lock(registry().mutex);
    GWeakRef* reference = &registry().contexts[device].reference;
    if (gpointer known = g_weak_ref_get(reference))
        return ObjectPointer(GST_OBJECT_CAST(known));
    ObjectPointer context = make(device);
    if (context)
        g_weak_ref_set(reference, context.get());
    return context;
}

} // namespace unit
