#pragma once

#include "training/streets/ground.h"

#include <cstdint>

namespace unit::streets {

/// A long low thing along the road.
enum class Rail { Guard, Concrete, Hedge, Fence };

/// One straight piece of it, metres.
struct Barrier {
    Rail rail;
    Vec3 from, to; ///< ends on the ground
    float height;
    Vec3 albedo;
};

/// A vertical pole with an optional arm, as of a street lamp. Lengths in metres.
struct Pole {
    Placement place;
    float height, radius;
    float arm; ///< to the left where negative, 0 for none
    Vec3 albedo;
};

/// A sign on poles that faces the traffic. Lengths in metres.
struct Sign {
    Placement place; ///< of its middle; z points the way the traffic drives
    float bottom, width, height;
    bool round;
    Vec3 border, face;
    int poles; ///< 1: below its middle; 2: at its sides
};

/// A grown-over slope beside the road, seen as a silhouette. Lengths in metres.
struct Mound {
    Vec3 base;
    float width, height;
    Vec3 albedo;
    std::uint64_t seed;
};

void draw(const View& view, const Barrier& barrier);
void draw(const View& view, const Pole& pole);
void draw(const View& view, const Sign& sign);
void draw(const View& view, const Mound& mound);
void cast_shadow(const View& view, const Barrier& barrier, GroundShade& shade);
void cast_shadow(const View& view, const Pole& pole, GroundShade& shade);
void cast_shadow(const View& view, const Sign& sign, GroundShade& shade);

} // namespace unit::streets
