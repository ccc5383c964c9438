#pragma once

#include "core/engine.h"
#include "core/model/configuration.h"

#include <cstdint>

namespace unit::gpu {

/// Bytes of a GPU's memory that a batch needs beside the weights, with `value_bytes` (2 or 4) for
/// each value of the network: the activations that are there at a time, where most are, the images
/// at both ends, and a quarter more for what convolutions need for themselves, which only a device
/// knows.
std::uint64_t network_memory(const ModelConfiguration& model, const BatchShape& shape,
                             int value_bytes);

} // namespace unit::gpu
