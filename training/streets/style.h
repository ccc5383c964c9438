#pragma once

#include "training/streets/road.h"

#include <array>
#include <cstdint>
#include <vector>

namespace unit::streets {

/// The kind of surroundings.
enum class Place { City, Suburb, Country, Highway };

/// The barrier between the carriageways of a highway.
enum class Median { None, Concrete, Rail, Grass };

/// Everything about a scene that a seed decides once. Colours are linear; lengths are metres;
/// angles are radians.
struct Style {
    std::uint64_t seed = 0;
    Place place = Place::City;

    // The road, in offsets from the line that separates the directions.
    Road road;
    CrossSection section;
    Median median = Median::None;
    float lane_width = 3.5F;
    int own_lanes = 1;         ///< lanes of the own direction
    int oncoming_lanes = 1;    ///< lanes of the other direction
    float own_lane_center = 0; ///< offset of the camera's lane
    float oncoming_edge = 0;   ///< offset at which the other direction's lanes begin, going left
    float left_edge = 0;       ///< offset of the left edge of all asphalt
    float right_edge = 0;      ///< offset of the right edge of all asphalt
    float pavement = 0;        ///< width of the pavements with their kerbs, 0 for none
    float parking = 0;         ///< width of the parking lanes, 0 for none
    float block = 0;           ///< distance between cross streets, 0 for none; divides 480

    // Light.
    float sun_azimuth = 0; ///< clockwise from +z
    float sun_elevation = 1;
    Vec3 sun; ///< sun light on a surface that faces it
    Vec3 sky_zenith, sky_horizon;
    float cloudiness = 0; ///< 0..1
    float haze = 0;       ///< sunny extinction per metre
    float rain_fog = 0;   ///< rainy extinction per metre
    float rain_light = 1; ///< brightness of the overcast sky

    // Ground and plants.
    Vec3 grass, foliage;
    float tree_density = 0; ///< 0..1
    bool conifers = false;
    float hill_height = 0; ///< of the distant hills, as a slope above the horizon
    Vec3 hills;
    float treeline = 0; ///< height of the distant trees, as a slope above the horizon

    // Buildings.
    float building_density = 0; ///< 0..1
    float building_height = 10; ///< typical
    float setback = 0;          ///< between the pavement's far edge and the walls
    std::array<Vec3, 5> walls;

    // Traffic.
    float traffic = 0; ///< 0..1
    float speed = 10;  ///< of the camera, metres per second
    bool leader = false;
    float leader_distance = 25;

    // Camera.
    float camera_height = 1.3F;
    float half_view_tangent = 0.6F; ///< half the picture's width at distance 1
    float horizon = 0.5F;           ///< row of the horizon as a share of the height
    float hood = 0; ///< height of the visible bonnet as a share of the height, 0 for none
    Vec3 hood_paint;
    float sway_phase = 0;
};

/// The style of a seed.
Style make_style(std::uint64_t seed);

} // namespace unit::streets
