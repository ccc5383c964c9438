#include "training/streets/layout.h"
#include "training/streets/random.h"

namespace unit::streets {

namespace {

enum SurroundingsStream : std::uint64_t {
    kBuildings = 11,
    kStreetTrees,
    kWoods,
    kHedges,
    kMounds,
    kLawn
};

// Offset of a line beside the road; side is -1 or 1.
float beside(const Style& style, float side, float distance) {
    return side < 0.0F ? style.left_edge - style.pavement - distance
                       : style.right_edge + style.pavement + distance;
}

std::uint64_t side_key(float side) {
    return side < 0.0F ? 0 : 1;
}

// True where a cross street passes within `margin` of z..z+length.
bool meets_cross_street(const Style& style, double z, double length, double margin) {
    if (style.block <= 0.0F) {
        return false;
    }
    const double into = z - margin - std::floor((z - margin) / style.block) * style.block;
    return into < 9.0 || into + length + 2.0 * margin > style.block;
}

Tree make_tree(const Style& style, Random& random, const Vec3& base, float size) {
    Tree tree{};
    tree.base = base;
    const float choice = random.uniform();
    const Crown crown = style.conifers && choice < 0.6F ? Crown::Conifer
                        : choice < 0.62F                ? Crown::Round
                        : choice < 0.8F                 ? Crown::Tall
                                                        : Crown::Sparse;
    tree.height = size * random.uniform(0.7F, 1.3F);
    const float slim = crown == Crown::Conifer ? 0.5F : crown == Crown::Tall ? 0.6F : 0.95F;
    tree.width = tree.height * slim * random.uniform(0.8F, 1.2F);
    tree.trunk = tree.height * (crown == Crown::Conifer ? 0.08F : random.uniform(0.15F, 0.32F));
    tree.sprite = static_cast<int>(crown) * FoliageSprite::kPerCrown +
                  random.integer(0, FoliageSprite::kPerCrown - 1);
    tree.flipped = random.chance(0.5F);
    tree.leaves = style.foliage * random.uniform(0.75F, 1.3F);
    if (crown == Crown::Conifer) {
        tree.leaves = times(tree.leaves, {0.62F, 0.78F, 0.95F});
    }
    return tree;
}

Tree make_bush(const Style& style, Random& random, const Vec3& base) {
    Tree bush = make_tree(style, random, base, 1.0F);
    bush.height = random.uniform(0.8F, 3.2F);
    bush.width = bush.height * random.uniform(1.1F, 2.2F);
    bush.trunk = 0.0F;
    bush.sprite = static_cast<int>(Crown::Bush) * FoliageSprite::kPerCrown +
                  random.integer(0, FoliageSprite::kPerCrown - 1);
    return bush;
}

Building make_building(const Style& style, Random& random, float length) {
    Building building{};
    const bool city = style.place == Place::City;
    building.half_length =
        0.5F * length * (city ? random.uniform(0.94F, 1.0F) : random.uniform(0.55F, 0.8F));
    building.half_width = city ? random.uniform(6.0F, 10.0F) : random.uniform(4.0F, 6.0F);
    building.height = style.building_height * random.uniform(0.65F, 1.5F);
    building.floor_height = random.uniform(2.7F, 3.7F);
    building.bay = random.uniform(1.9F, 4.0F);
    building.window_width = city && random.chance(0.25F) ? 0.9F : random.uniform(0.32F, 0.62F);
    building.window_height = random.uniform(0.38F, 0.62F);
    building.shops = city && random.chance(0.6F);
    building.wall = style.walls[static_cast<std::size_t>(random.integer(0, 4))];
    building.roof = city ? 0.0F : random.uniform(2.0F, 3.6F);
    building.roofing = random.chance(0.5F) ? Vec3(0.24F, 0.10F, 0.06F) : Vec3(0.13F, 0.12F, 0.12F);
    building.seed = random.bits();
    return building;
}

void place_buildings(const Style& style, const Moment& moment, std::vector<Thing>& things) {
    const bool city = style.place == Place::City;
    const float cell = city ? 20.0F : 24.0F;
    for (const float side : {-1.0F, 1.0F}) {
        for_each_cell(moment, cell, 30.0, kSight, [&](std::uint64_t index, float z) {
            Random random({style.seed, kBuildings, index, side_key(side)});
            if (!random.chance(style.building_density) ||
                meets_cross_street(style, static_cast<double>(z) + moment.origin, cell, 1.0)) {
                return;
            }
            Building building = make_building(style, random, cell);
            const float back = style.setback + random.uniform(0.0F, city ? 0.6F : 3.0F);
            building.place =
                moment.road.at(beside(style, side, back + building.half_width), z + 0.5F * cell);
            things.push_back({building.place.origin[2] + building.half_length, building});
        });
    }
}

// Trees in a row between road and buildings.
void place_street_trees(const Style& style, const Moment& moment, std::vector<Thing>& things) {
    const bool street = style.pavement > 0.0F;
    const float cell = street ? 12.0F : 16.0F;
    for (const float side : {-1.0F, 1.0F}) {
        for_each_cell(moment, cell, 4.0, kSight, [&](std::uint64_t index, float z) {
            Random random({style.seed, kStreetTrees, index, side_key(side)});
            if (!random.chance(style.tree_density * (street ? 0.7F : 0.45F)) ||
                meets_cross_street(style, static_cast<double>(z) + moment.origin, cell, 2.0)) {
                return;
            }
            const float distance = street
                                       ? (style.setback > 3.0F ? random.uniform(0.5F, 2.5F) : -0.9F)
                                       : random.uniform(4.0F, 14.0F);
            const float at = z + random.uniform(0.2F, 0.8F) * cell;
            const Vec3 base = moment.road.at(beside(style, side, distance), at).origin;
            const bool bush = !street && random.chance(0.45F);
            things.push_back({at, bush ? make_bush(style, random, base)
                                       : make_tree(style, random, base, street ? 6.5F : 9.0F)});
        });
    }
}

// Bushes and trees further back, in several rows.
void place_woods(const Style& style, const Moment& moment, std::vector<Thing>& things) {
    if (style.place == Place::City) {
        return;
    }
    const float cell = 9.0F;
    const float first = style.place == Place::Suburb ? style.setback + 14.0F : 14.0F;
    for (const float side : {-1.0F, 1.0F}) {
        for (std::uint64_t row = 0; row < 3; ++row) {
            for_each_cell(moment, cell, 0.0, kSight, [&](std::uint64_t index, float z) {
                Random random({style.seed, kWoods, index, side_key(side), row});
                // Woods come in stretches of some hundred metres.
                const float stretch =
                    unit_interval(hash({style.seed, kWoods, index / 16, side_key(side)}));
                if (!random.chance(style.tree_density * (0.25F + 0.7F * stretch))) {
                    return;
                }
                const float distance = first + (static_cast<float>(row) + random.uniform()) * 9.0F;
                const float at = z + random.uniform() * cell;
                const Vec3 base = moment.road.at(beside(style, side, distance), at).origin;
                things.push_back({at + 30.0F + 8.0F * static_cast<float>(row),
                                  random.chance(0.3F) ? make_bush(style, random, base)
                                                      : make_tree(style, random, base, 10.0F)});
            });
        }
    }
}

void place_mounds(const Style& style, const Moment& moment, std::vector<Thing>& things) {
    if (style.place != Place::Highway && style.place != Place::Country) {
        return;
    }
    const float cell = 80.0F;
    for (const float side : {-1.0F, 1.0F}) {
        for_each_cell(moment, cell, 0.0, kSight + 200.0, [&](std::uint64_t index, float z) {
            Random random({style.seed, kMounds, index, side_key(side)});
            if (!random.chance(0.45F)) {
                return;
            }
            Mound mound{};
            mound.width = random.uniform(60.0F, 160.0F);
            mound.height = random.uniform(5.0F, 17.0F);
            mound.albedo = style.grass * random.uniform(0.8F, 1.1F);
            mound.seed = random.bits();
            const float distance = 16.0F + 0.5F * mound.width;
            mound.base = moment.road.at(beside(style, side, distance), z).origin;
            things.push_back({z + 60.0F, mound});
        });
    }
}

void place_hedges(const Style& style, const Moment& moment, std::vector<Thing>& things) {
    if (style.place != Place::Suburb || style.setback < 3.5F) {
        return;
    }
    const float cell = 8.0F;
    for (const float side : {-1.0F, 1.0F}) {
        for_each_cell(moment, cell, 12.0, 0.6 * kSight, [&](std::uint64_t index, float z) {
            const float kind =
                unit_interval(hash({style.seed, kHedges, index / 3, side_key(side)}));
            if (kind > 0.6F ||
                meets_cross_street(style, static_cast<double>(z) + moment.origin, cell, 1.0)) {
                return;
            }
            const float offset = beside(style, side, 0.6F);
            Barrier barrier{Rail::Hedge, moment.road.at(offset, z).origin,
                            moment.road.at(offset, z + cell + 0.1F).origin, 1.0F + kind,
                            style.foliage * 1.1F};
            if (kind < 0.2F) {
                barrier.rail = Rail::Fence;
                barrier.albedo = style.walls[0] * 0.8F;
            }
            things.push_back({z + 0.5F * cell, barrier});
        });
    }
}

} // namespace

void place_surroundings(const Style& style, const Moment& moment, std::vector<Thing>& things) {
    place_mounds(style, moment, things);
    place_woods(style, moment, things);
    place_buildings(style, moment, things);
    place_street_trees(style, moment, things);
    place_hedges(style, moment, things);
}

} // namespace unit::streets
