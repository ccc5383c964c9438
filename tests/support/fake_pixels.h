#pragma once

#include "core/engine.h"

#include <cstdint>

namespace unit {

/// Changes every byte of the visible part of a frame as fake_engine.cpp says. Returns false where a
/// plane is missing, or shared with the input.
bool translate_pixels(const TranslationFrame& frame, Direction direction);

/// A number that differs where any byte of the visible part of the input does, but for chance.
std::uint64_t hash_of_input(const TranslationFrame& frame);

} // namespace unit
