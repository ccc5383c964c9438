#include "training/streets/style.h"

#include "training/streets/cross_section.h"
#include "training/streets/random.h"

namespace unit::streets {

namespace {

constexpr float kPi = 3.14159265F;

Place draw_place(Random& random) {
    const float choice = random.uniform();
    return choice < 0.25F   ? Place::City
           : choice < 0.50F ? Place::Suburb
           : choice < 0.65F ? Place::Country
                            : Place::Highway;
}

void draw_road(Style& style, Random& random) {
    const bool highway = style.place == Place::Highway;
    const bool city = style.place == Place::City;
    const float curviness = city ? random.uniform(0.0F, 0.04F) : random.uniform(0.0F, 0.16F);
    const std::array<float, 2> lengths = {random.uniform(90.0F, 130.0F) * (highway ? 1.6F : 1.0F),
                                          random.uniform(35.0F, 60.0F) * (highway ? 2.0F : 1.0F)};
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        style.road.wavenumber[i] = 1.0F / lengths[i];
        style.road.amplitude[i] = curviness * lengths[i] * (i == 0 ? 0.75F : 0.25F);
        style.road.phase[i] = random.uniform(0.0F, 2.0F * kPi);
    }
    style.lane_width = highway ? random.uniform(3.5F, 3.8F) : random.uniform(2.9F, 3.5F);
    style.own_lanes = highway ? random.integer(2, 5) : city ? random.integer(1, 3) : 1;
    style.oncoming_lanes = style.own_lanes;
    int lane = random.integer(0, style.own_lanes - 1);
    if (highway && random.chance(0.4F)) {
        lane = 0;
    }
    style.own_lane_center = (static_cast<float>(lane) + 0.5F) * style.lane_width;
    if (highway) {
        const float choice = random.uniform();
        style.median = choice < 0.45F  ? Median::Concrete
                       : choice < 0.7F ? Median::Rail
                                       : Median::Grass;
    }
    if (city || style.place == Place::Suburb) {
        style.pavement = random.uniform(2.0F, 4.5F);
        style.parking = random.chance(0.65F) ? 2.2F : 0.0F;
        style.block = city ? 120.0F : 160.0F;
    }
}

void draw_light(Style& style, Random& random) {
    style.sun_azimuth = random.uniform(-kPi, kPi);
    style.sun_elevation = random.uniform(0.32F, 1.15F);
    const float low = 1.0F - smooth_step(0.3F, 0.75F, style.sun_elevation);
    style.sun =
        mix({1.52F, 1.44F, 1.28F}, {1.62F, 1.28F, 0.88F}, low) * random.uniform(0.85F, 1.1F);
    const float depth = random.uniform();
    style.sky_zenith = mix({0.11F, 0.28F, 0.66F}, {0.055F, 0.155F, 0.39F}, depth);
    style.sky_horizon = mix({0.58F, 0.75F, 0.92F}, {0.42F, 0.60F, 0.77F}, depth);
    style.sky_horizon = mix(style.sky_horizon, {0.80F, 0.66F, 0.50F}, 0.45F * low);
    style.cloudiness = random.chance(0.3F) ? 0.0F : random.uniform(0.1F, 0.75F);
    style.haze = random.uniform(0.0004F, 0.0013F);
    style.rain_fog = random.uniform(0.0022F, 0.0042F);
    style.rain_light = random.uniform(0.58F, 0.80F);
}

void draw_plants(Style& style, Random& random) {
    const float dry = style.place == Place::Highway || style.place == Place::Country
                          ? random.uniform()
                          : random.uniform(0.0F, 0.5F);
    style.grass =
        mix({0.085F, 0.15F, 0.035F}, {0.34F, 0.25F, 0.12F}, smooth_step(0.25F, 0.9F, dry));
    style.foliage = mix({0.052F, 0.090F, 0.022F}, {0.105F, 0.098F, 0.045F}, random.uniform());
    style.conifers = random.chance(0.25F);
    style.tree_density =
        style.place == Place::City ? random.uniform(0.0F, 0.7F) : random.uniform(0.25F, 1.0F);
    style.hill_height = style.place == Place::City ? 0.0F : random.uniform(0.0F, 0.16F);
    style.hills = mix(style.foliage * 0.9F, style.grass, random.uniform(0.0F, 0.6F));
    style.treeline = random.uniform(0.012F, 0.05F);
}

void draw_buildings(Style& style, Random& random) {
    switch (style.place) {
    case Place::City:
        style.building_density = random.uniform(0.75F, 1.0F);
        style.building_height = random.uniform(9.0F, 34.0F);
        style.setback = random.uniform(0.0F, 4.0F);
        break;
    case Place::Suburb:
        style.building_density = random.uniform(0.5F, 0.95F);
        style.building_height = random.uniform(4.5F, 7.5F);
        style.setback = random.uniform(3.0F, 11.0F);
        break;
    case Place::Country:
    case Place::Highway:
        style.building_density = random.uniform(0.0F, 0.2F);
        style.building_height = random.uniform(5.0F, 9.0F);
        style.setback = random.uniform(16.0F, 30.0F);
        break;
    }
    const std::array<Vec3, 8> kWalls = {{{0.50F, 0.45F, 0.36F},
                                         {0.62F, 0.58F, 0.50F},
                                         {0.34F, 0.14F, 0.09F},
                                         {0.42F, 0.40F, 0.38F},
                                         {0.52F, 0.36F, 0.20F},
                                         {0.60F, 0.48F, 0.34F},
                                         {0.24F, 0.22F, 0.22F},
                                         {0.40F, 0.44F, 0.48F}}};
    for (Vec3& wall : style.walls) {
        wall = kWalls[static_cast<std::size_t>(random.integer(0, 7))];
        wall *= random.uniform(0.75F, 1.1F);
    }
}

void draw_camera(Style& style, Random& random) {
    style.camera_height =
        random.chance(0.12F) ? random.uniform(1.7F, 2.3F) : random.uniform(1.15F, 1.5F);
    style.half_view_tangent = random.uniform(0.52F, 0.72F);
    style.horizon = random.uniform(0.46F, 0.6F);
    style.hood = random.chance(0.4F) ? random.uniform(0.03F, 0.09F) : 0.0F;
    style.hood_paint = Vec3(0.08F, 0.07F, 0.07F) + Vec3::all(random.uniform(0.0F, 0.08F));
    if (random.chance(0.4F)) {
        style.hood_paint = times(style.hood_paint, {1.7F, 0.9F, 0.8F});
    }
    style.sway_phase = random.uniform(0.0F, 2.0F * kPi);
    style.traffic = random.uniform(0.15F, 1.0F);
    style.speed = style.place == Place::Highway   ? random.uniform(20.0F, 31.0F)
                  : style.place == Place::Country ? random.uniform(14.0F, 24.0F)
                                                  : random.uniform(7.0F, 14.0F);
    style.leader = random.chance(0.3F + 0.5F * style.traffic);
    style.leader_distance = random.uniform(13.0F, 40.0F) * (style.speed > 14.0F ? 1.5F : 1.0F);
}

} // namespace

Style make_style(std::uint64_t seed) {
    Style style;
    style.seed = seed;
    Random random({seed, 0x57a12});
    style.place = draw_place(random);
    draw_road(style, random);
    draw_light(style, random);
    draw_plants(style, random);
    draw_buildings(style, random);
    draw_camera(style, random);
    build_cross_section(style);
    return style;
}

} // namespace unit::streets
