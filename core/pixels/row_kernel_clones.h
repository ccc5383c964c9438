#pragma once

// Before the definition of a row kernel: a loop for the compiler to vectorise. It has no branch
// that depends on a pixel, its pointers do not overlap, layouts are template arguments, and its
// arithmetic is that of pixel_arithmetic.h. Clones for AVX2, one of which the loader chooses, are
// two to four times as fast as the SSE2 code of plain x86-64.

// Clones are chosen while a program is loaded, before a sanitizer's own code can run. The tests
// define UNIT_PORTABLE_ROW_KERNELS to see the code that other CPUs get.
#if defined(__x86_64__) && defined(__ELF__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) &&                     \
    !defined(UNIT_PORTABLE_ROW_KERNELS)
#define UNIT_ROW_KERNEL __attribute__((target_clones("avx2", "default")))
#else
#define UNIT_ROW_KERNEL
#endif
