#include "training/streets/layout.h"
#include "training/streets/random.h"

namespace unit::streets {

namespace {

enum FurnitureStream : std::uint64_t { kPoles = 31, kSigns, kGantries, kRails };

const Vec3 kPoleSteel{0.34F, 0.35F, 0.36F};
const Vec3 kWhite{0.62F, 0.62F, 0.60F};

void place_rail(const Style& style, const Moment& moment, Rail rail, float offset, float height,
                std::vector<Thing>& things) {
    const float cell = 8.0F;
    const Vec3 albedo = rail == Rail::Concrete ? Vec3(0.30F, 0.285F, 0.26F) : kPoleSteel;
    const float tone = 0.75F + 0.4F * unit_interval(hash({style.seed, kRails}));
    for_each_cell(moment, cell, 24.0, 0.8 * kSight, [&](std::uint64_t, float z) {
        things.push_back({z + 0.5F * cell, Barrier{rail, moment.road.at(offset, z).origin,
                                                   moment.road.at(offset, z + cell + 0.1F).origin,
                                                   height, albedo * tone}});
    });
}

void place_rails(const Style& style, const Moment& moment, std::vector<Thing>& things) {
    Random random({style.seed, kRails, 1});
    const float verge = style.right_edge + 0.5F, far_verge = style.left_edge - 0.5F;
    if (style.place == Place::Highway) {
        const float middle = 0.5F * style.oncoming_edge;
        if (style.median == Median::Concrete) {
            place_rail(style, moment, Rail::Concrete, middle, random.uniform(0.8F, 1.2F), things);
        } else if (style.median == Median::Rail) {
            place_rail(style, moment, Rail::Guard, middle, 0.8F, things);
        }
    }
    const bool open = style.place == Place::Highway || style.place == Place::Country;
    if (open && random.chance(0.5F)) {
        place_rail(style, moment, random.chance(0.2F) ? Rail::Concrete : Rail::Guard, verge, 0.8F,
                   things);
    }
    if (open && random.chance(0.4F)) {
        place_rail(style, moment, Rail::Guard, far_verge, 0.8F, things);
    }
}

void place_poles(const Style& style, const Moment& moment, std::vector<Thing>& things) {
    Random choice({style.seed, kPoles});
    const bool highway = style.place == Place::Highway;
    if (style.place == Place::Country || (highway && choice.chance(0.6F))) {
        return;
    }
    const float cell = highway ? 48.0F : 30.0F;
    const float height = choice.uniform(6.5F, 9.5F) * (highway ? 1.2F : 1.0F);
    const bool wooden = style.place == Place::Suburb && choice.chance(0.5F);
    for (const float side : {-1.0F, 1.0F}) {
        const float offset = side < 0 ? style.left_edge - 0.7F : style.right_edge + 0.7F;
        for_each_cell(moment, cell, 4.0, 0.7 * kSight, [&](std::uint64_t, float z) {
            const float at = z + (side < 0 ? 0.35F : 0.8F) * cell;
            Pole pole{moment.road.at(offset, at), height, wooden ? 0.13F : 0.08F,
                      wooden ? 0.0F : -side * 2.2F,
                      wooden ? Vec3(0.12F, 0.09F, 0.07F) : kPoleSteel};
            things.push_back({at, pole});
        });
    }
}

void place_signs(const Style& style, const Moment& moment, std::vector<Thing>& things) {
    const float cell = 60.0F;
    for_each_cell(moment, cell, 4.0, 0.6 * kSight, [&](std::uint64_t index, float z) {
        Random random({style.seed, kSigns, index});
        if (!random.chance(0.45F)) {
            return;
        }
        const float at = z + random.uniform(0.1F, 0.9F) * cell;
        Sign sign{moment.road.at(style.right_edge + 0.9F, at),
                  2.0F,
                  0.7F,
                  0.7F,
                  true,
                  {0.50F, 0.02F, 0.02F},
                  kWhite,
                  1};
        if (random.chance(0.4F)) {
            sign.round = false;
            sign.border = kWhite;
            sign.face = random.chance(0.5F) ? Vec3(0.02F, 0.08F, 0.35F) : Vec3(0.55F, 0.36F, 0.03F);
        }
        things.push_back({at, sign});
    });
}

void place_gantries(const Style& style, const Moment& moment, std::vector<Thing>& things) {
    if (style.place != Place::Highway) {
        return;
    }
    const float cell = 240.0F;
    for_each_cell(moment, cell, 4.0, kSight, [&](std::uint64_t index, float z) {
        Random random({style.seed, kGantries, index});
        if (!random.chance(0.55F)) {
            return;
        }
        const float at = z + random.uniform(0.1F, 0.9F) * cell;
        const Vec3 green =
            random.chance(0.7F) ? Vec3(0.01F, 0.15F, 0.08F) : Vec3(0.02F, 0.07F, 0.28F);
        const bool over = random.chance(0.4F);
        const float width = random.uniform(4.0F, 6.5F);
        const float offset =
            over ? 0.5F * style.right_edge : style.right_edge + 2.0F + 0.5F * width;
        things.push_back(
            {at, Sign{moment.road.at(offset, at), over ? 5.8F : 3.2F,
                      over ? style.right_edge * 0.8F : width, 2.4F, false, kWhite, green, 2}});
    });
}

} // namespace

void place_furniture(const Style& style, const Moment& moment, std::vector<Thing>& things) {
    place_rails(style, moment, things);
    place_poles(style, moment, things);
    place_signs(style, moment, things);
    place_gantries(style, moment, things);
}

} // namespace unit::streets
