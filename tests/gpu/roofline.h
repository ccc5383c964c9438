#pragma once

#include "core/model/translation_path.h"

#include <string>
#include <vector>

/// What a translation should take on a GPU by its arithmetic and its memory's bandwidth alone.
namespace unit::roofline {

/// Part of a translation: a kernel, with what it reads and writes once.
struct Stage {
    std::string name;
    int count = 1;      ///< of such stages; `flop` and `bytes` are of all of them
    double flop = 0.0;  ///< of its products
    double bytes = 0.0; ///< between the device and its memory

    double compute_time() const; ///< seconds
    double memory_time() const;  ///< seconds
    double time() const;         ///< seconds: the longer of the two
};

/// What all stages take together.
Stage sum_of(const std::vector<Stage>& stages);

/// The same in seconds, each stage for itself.
double time_of(const std::vector<Stage>& stages);

/// The stages of G2(E1(x)) for a frame of so many pixels in NV12, in order, in 16 bits; those of
/// one kind and size once. On an NVIDIA H100 80GB HBM3 (SXM).
std::vector<Stage> stages_of(const ModelConfiguration& model, double pixels);

} // namespace unit::roofline
