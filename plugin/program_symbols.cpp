#include "plugin/program_symbols.h"

#include "plugin/debug_categories.h"

#include <dlfcn.h>

#define GST_CAT_DEFAULT unit_translate_engine_debug

namespace unit {
namespace {

/// The unwinder that every C++ program is linked with.
constexpr const char* kUnwinder = "libgcc_s.so.1";
constexpr const char* kUnwinderFunction = "_Unwind_RaiseException";

/// Whether what the program finds first is what libraries of their own scope find.
bool has_one_unwinder() {
    void* handle = dlopen(kUnwinder, RTLD_LAZY | RTLD_LOCAL);
    if (!handle)
        return false;
    void* const own = dlsym(handle, kUnwinderFunction);
    void* const first = dlsym(RTLD_DEFAULT, kUnwinderFunction);
    dlclose(handle);
    return !first || first == own;
}

} // namespace

int binding_of_engine_symbols() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 0; // a sanitizer's functions must be found first
#else
    void* const blas = dlsym(RTLD_DEFAULT, "sgemm_");
    if (!blas)
        return 0;
    Dl_info library{};
    const char* name = dladdr(blas, &library) != 0 ? library.dli_fname : "a library";
    if (has_one_unwinder()) {
        GST_INFO("the program brings the BLAS of %s; the engine uses its own", name);
        return RTLD_DEEPBIND;
    }
    GST_WARNING("the program brings the BLAS of %s, which the engine uses instead of its own, and "
                "may be slower for it, because the program also brings an unwinder",
                name);
    return 0;
#endif
}

} // namespace unit
