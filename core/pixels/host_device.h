#pragma once

/// Before a function: CUDA kernels call it too. What is marked needs no more than C++17 and no more
/// of the library than device code has.
#if defined(__CUDACC__)
#define UNIT_HOST_DEVICE __host__ __device__
#else
#define UNIT_HOST_DEVICE
#endif
