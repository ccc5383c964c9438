#pragma once

// Before the definition of a kernel: a loop for the compiler to vectorise. Clones for AVX2 and
// AVX-512, one of which the loader chooses, are several times as fast as the SSE2 code of plain
// x86-64. They may fuse multiplications with additions, so results differ in their last bits from
// one kind of processor to another.

// Clones are chosen while a program is loaded, before a sanitizer's own code can run. The tests
// define UNIT_PORTABLE_KERNELS to see the code that other processors get.
#if defined(__x86_64__) && defined(__ELF__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) &&                     \
    !defined(UNIT_PORTABLE_KERNELS)
#define UNIT_KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define UNIT_KERNEL
#endif
