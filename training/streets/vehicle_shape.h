#pragma once

#include "training/streets/vehicle.h"

#include <array>

namespace unit::streets {

/// The outline of a vehicle from the side, in metres: lower body and cabin, z from tail to nose.
struct VehicleShape {
    float half_length, half_width;
    float sill, belt;             ///< heights of the body's bottom and top
    float nose;                   ///< height of the bonnet's front edge
    float roof;                   ///< height of the cabin's top
    float cabin_tail, cabin_nose; ///< z of the cabin at the belt
    float roof_tail, roof_nose;   ///< z of the roof's ends
    float roof_half_width;
    float wheel;                 ///< radius
    float rear_axle, front_axle; ///< z
    bool glazed_tail;            ///< has a rear window
};

/// The shape of a vehicle.
VehicleShape shape_of(const Vehicle& vehicle);

} // namespace unit::streets
