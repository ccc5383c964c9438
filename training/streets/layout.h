#pragma once

#include "training/streets/building.h"
#include "training/streets/furniture.h"
#include "training/streets/tree.h"
#include "training/streets/vehicle.h"

#include <variant>
#include <vector>

namespace unit::streets {

/// Something that stands on the ground.
struct Thing {
    float order; ///< things with a larger order are further away; painted first
    std::variant<Building, Tree, Vehicle, Barrier, Pole, Sign, Mound> shape;
};

/// Where and when a picture is taken.
struct Moment {
    double seconds;   ///< since the start
    double travelled; ///< metres along the road since the start
    double
        origin; ///< where the frame's z begins, a multiple of 480 m; `travelled` - `origin` < 480
    Road road;  ///< measured from the origin

    /// z of the camera.
    float z() const { return static_cast<float>(travelled - origin); }
};

/// How far things are placed ahead of the camera, metres.
constexpr float kSight = 420.0F;

/// Appends buildings, trees and what else grows or is built beside the road around the camera.
void place_surroundings(const Style& style, const Moment& moment, std::vector<Thing>& things);
/// Appends the barriers, poles and signs of the road.
void place_furniture(const Style& style, const Moment& moment, std::vector<Thing>& things);
/// Appends all vehicles.
void place_traffic(const Style& style, const Moment& moment, std::vector<Thing>& things);

/// Calls visit(index, z) for all cells of `length` metres along the road that begin between
/// `behind` metres behind the camera and `ahead` metres ahead of it. `index` counts from the start
/// of the road and names the cell for ever; z is its begin in the frame.
template <typename Visit>
void for_each_cell(const Moment& moment, double length, double behind, double ahead,
                   Visit&& visit) {
    const auto last = static_cast<std::int64_t>(std::floor((moment.travelled + ahead) / length));
    for (auto index = static_cast<std::int64_t>(std::ceil((moment.travelled - behind) / length));
         index <= last; ++index) {
        visit(static_cast<std::uint64_t>(index),
              static_cast<float>(static_cast<double>(index) * length - moment.origin));
    }
}

} // namespace unit::streets
