#pragma once

namespace unit {

/// What dlopen(3) takes for an engine in this program, beside RTLD_NOW and RTLD_LOCAL:
/// RTLD_DEEPBIND or 0.
///
/// A program that links OpenCV brings the reference BLAS, and LibTorch would call its sgemm, which
/// is several times slower, instead of the one of its own. RTLD_DEEPBIND makes LibTorch's own be
/// found first; but also the unwinder that it was linked with, while the C++ library, loaded
/// earlier, may use one that the program brings (GStreamer links libunwind, which has the same
/// functions). An exception that two unwinders handle aborts the program. So RTLD_DEEPBIND is
/// given only where there is a BLAS to pass over, and one unwinder. Threads: any.
int binding_of_engine_symbols();

} // namespace unit
