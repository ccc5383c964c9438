#include "training/streets/layout.h"
#include "training/streets/random.h"

namespace unit::streets {

namespace {

enum TrafficStream : std::uint64_t { kLane = 51, kParked, kLeader };

Vec3 draw_paint(Random& random) {
    const std::array<Vec3, 8> kPaints = {{{0.60F, 0.60F, 0.60F},
                                          {0.30F, 0.31F, 0.32F},
                                          {0.025F, 0.026F, 0.03F},
                                          {0.12F, 0.12F, 0.125F},
                                          {0.34F, 0.025F, 0.025F},
                                          {0.03F, 0.07F, 0.22F},
                                          {0.45F, 0.43F, 0.38F},
                                          {0.06F, 0.12F, 0.09F}}};
    const Vec3& paint = kPaints[static_cast<std::size_t>(random.integer(0, 7))];
    return paint * random.uniform(0.8F, 1.1F);
}

Vehicle make_vehicle(Random& random, const Placement& place, bool oncoming, float trucks) {
    const float choice = random.uniform();
    const Body body = choice < trucks                 ? Body::Truck
                      : choice < trucks + 0.1F        ? Body::Van
                      : choice < 0.5F + 0.5F * trucks ? Body::Estate
                                                      : Body::Saloon;
    Vehicle vehicle{place, body, draw_paint(random), random.uniform(0.95F, 1.06F), true};
    if (body == Body::Truck) {
        vehicle.paint = mix(vehicle.paint, {0.55F, 0.55F, 0.54F}, 0.6F);
    }
    if (oncoming) {
        vehicle.place.sine = -vehicle.place.sine;
        vehicle.place.cosine = -vehicle.place.cosine;
    }
    return vehicle;
}

float order_of(const Vehicle& vehicle, float z) {
    return z - (vehicle.body == Body::Truck ? 5.5F : 2.3F);
}

// Vehicles of one lane stand still in cells that move along with them.
void place_lane(const Style& style, const Moment& moment, float offset, float speed,
                std::uint64_t lane, std::vector<Thing>& things) {
    const bool oncoming = speed < 0.0F;
    const bool highway = style.place == Place::Highway;
    const double cell = highway ? 42.0 : 26.0;
    const double moved = static_cast<double>(speed) * moment.seconds;
    Moment shifted = moment;
    shifted.travelled -= moved;
    shifted.origin -= moved;
    for_each_cell(shifted, cell, 30.0, 0.8 * kSight, [&](std::uint64_t index, float z) {
        Random random({style.seed, kLane, lane, index});
        if (!random.chance(0.75F * style.traffic)) {
            return;
        }
        const float at = z + random.uniform(0.25F, 0.75F) * static_cast<float>(cell);
        const float aside = offset + random.uniform(-0.3F, 0.3F);
        const Vehicle vehicle =
            make_vehicle(random, moment.road.at(aside, at), oncoming, highway ? 0.14F : 0.05F);
        // The median hides what drives beyond it.
        const float beyond = oncoming && highway ? 8.0F : 0.0F;
        things.push_back({order_of(vehicle, at) + beyond, vehicle});
    });
}

void place_leader(const Style& style, const Moment& moment, std::vector<Thing>& things) {
    Random random({style.seed, kLeader});
    const float wave = std::sin(0.19F * static_cast<float>(std::fmod(moment.seconds, 1e5)) +
                                random.uniform(0.0F, 6.28F));
    const float z = moment.z() + style.leader_distance * (1.0F + 0.22F * wave) + 3.0F;
    Vehicle vehicle = make_vehicle(random, moment.road.at(style.own_lane_center, z), false, 0.08F);
    const bool long_truck = vehicle.body == Body::Truck;
    const float at = long_truck ? z + 8.0F : z;
    const Placement place = moment.road.at(style.own_lane_center, at);
    vehicle.place = place;
    things.push_back({order_of(vehicle, at), vehicle});
}

void place_parked(const Style& style, const Moment& moment, std::vector<Thing>& things) {
    if (style.parking <= 0.0F) {
        return;
    }
    const float cell = 6.0F;
    for (const float side : {-1.0F, 1.0F}) {
        const float offset = side < 0 ? style.left_edge + 1.05F : style.right_edge - 1.05F;
        for_each_cell(moment, cell, 8.0, 0.5 * kSight, [&](std::uint64_t index, float z) {
            Random random({style.seed, kParked, index, side < 0 ? 0U : 1U});
            const double along = static_cast<double>(index) * static_cast<double>(cell);
            const double into =
                style.block > 0.0F ? std::fmod(along, static_cast<double>(style.block)) : 50.0;
            const bool corner = into < 12.0 || into > static_cast<double>(style.block) - 12.0;
            if (!random.chance(0.15F + 0.5F * style.traffic) || (style.block > 0.0F && corner)) {
                return;
            }
            Vehicle vehicle =
                make_vehicle(random, moment.road.at(offset, z + 3.0F), side < 0, 0.0F);
            vehicle.lamps = false;
            things.push_back({order_of(vehicle, z + 3.0F), vehicle});
        });
    }
}

} // namespace

void place_traffic(const Style& style, const Moment& moment, std::vector<Thing>& things) {
    place_parked(style, moment, things);
    for (int lane = 0; lane < style.own_lanes; ++lane) {
        const float offset = (static_cast<float>(lane) + 0.5F) * style.lane_width;
        if (std::abs(offset - style.own_lane_center) < 0.1F) {
            continue; // the camera's own
        }
        // Lanes further left are faster.
        const float speed =
            style.speed * (1.0F + 0.06F * (style.own_lane_center - offset) / style.lane_width);
        place_lane(style, moment, offset, speed, static_cast<std::uint64_t>(lane), things);
    }
    for (int lane = 0; lane < style.oncoming_lanes; ++lane) {
        const float offset =
            style.oncoming_edge - (static_cast<float>(lane) + 0.5F) * style.lane_width;
        place_lane(style, moment, offset, -0.9F * style.speed,
                   100U + static_cast<std::uint64_t>(lane), things);
    }
    if (style.leader) {
        place_leader(style, moment, things);
    }
}

} // namespace unit::streets
