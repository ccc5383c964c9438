#pragma once

#include "training/streets/ground.h"

namespace unit::streets {

/// The shape of a vehicle.
enum class Body { Saloon, Estate, Van, Truck };

/// A motor vehicle. Lengths in metres.
struct Vehicle {
    Placement place; ///< centre of its footprint; z ahead of it
    Body body;
    Vec3 paint;  ///< albedo
    float scale; ///< of the typical size, about 1
    bool lamps;  ///< lit when it rains (driving, not parked)
};

/// Paints a vehicle, with its lamps.
void draw(const View& view, const Vehicle& vehicle);
/// Casts its shadow on the ground and the dark below it.
void cast_shadow(const View& view, const Vehicle& vehicle, GroundShade& shade);

} // namespace unit::streets
