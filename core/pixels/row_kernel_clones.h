#pragma once

/// Before the definition of a function that loops over a row: compiles it for AVX2 too, and lets
/// the loader choose. Nothing where that cannot be had. Clones are chosen while a program is
/// loaded, before a sanitizer's own code can run, so there are none then. Tests define
/// UNIT_PORTABLE_ROW_KERNELS to see the code that other CPUs get.
#if defined(__x86_64__) && defined(__ELF__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) &&                     \
    !defined(UNIT_PORTABLE_ROW_KERNELS)
#define UNIT_ROW_KERNEL __attribute__((target_clones("avx2", "default")))
#else
#define UNIT_ROW_KERNEL
#endif
