#pragma once

#include "training/streets/ground.h"

#include <cstdint>

namespace unit::streets {

/// A house or a block. Lengths in metres.
struct Building {
    Placement place;   ///< centre of the footprint; z along the street
    float half_width;  ///< across the street
    float half_length; ///< along the street
    float height;      ///< of the walls
    float roof;        ///< height of a gable roof on top, 0 for a flat one
    Vec3 wall, roofing;
    float floor_height;
    float bay;           ///< distance between windows
    float window_width;  ///< share of a bay
    float window_height; ///< share of a floor
    bool shops;          ///< glazed ground floor
    std::uint64_t seed;  ///< of blinds and stains
};

/// Paints the walls and roofs that face the camera.
void draw(const View& view, const Building& building);
/// Casts its shadow on the ground.
void cast_shadow(const View& view, const Building& building, GroundShade& shade);

} // namespace unit::streets
