#include "training/streets/building.h"

#include "training/streets/facade.h"

namespace unit::streets {

namespace {

// A wall from one ground corner to the next, seen from outside with `from` on the left.
void draw_wall(const View& view, const Building& building, const Vec3& from, const Vec3& to,
               int side) {
    const Vec3 along = to - from;
    const Vec3 normal = kUp.cross(along) * (1.0F / static_cast<float>(cv::norm(along)));
    const Vec3 to_camera = view.camera.position - from;
    if (normal[0] * to_camera[0] + normal[2] * to_camera[2] <= 0.0F) {
        return;
    }
    const Vec3 up = kUp * building.height;
    const std::array<Vec3, 4> corners = {from, to, to + up, from + up};
    draw_facade(view, building, corners, normal, side);
}

void draw_slope(const View& view, const Building& building, const std::array<Vec3, 4>& corners) {
    Vec3 normal = (corners[1] - corners[0]).cross(corners[3] - corners[0]);
    normal *= 1.0F / static_cast<float>(cv::norm(normal));
    if (normal[1] < 0.0F) {
        normal = -normal;
    }
    if (normal.dot(view.camera.position - corners[0]) <= 0.0F) {
        return;
    }
    fill(view, corners, view.light.shade(building.roofing, normal));
}

// A gable roof with its ridge along the street.
void draw_roof(const View& view, const Building& building) {
    const float w = building.half_width + 0.4F, l = building.half_length + 0.3F;
    const float eaves = building.height - 0.15F, ridge = building.height + building.roof;
    const auto at = [&](float x, float y, float z) { return building.place.point({x, y, z}); };
    const Vec3 gable_normal = building.place.direction({0, 0, -1});
    const std::array<Vec3, 3> gable = {at(-w, eaves, -l + 0.3F), at(w, eaves, -l + 0.3F),
                                       at(0, ridge, -l + 0.3F)};
    const bool left_first = view.camera.to_camera(building.place.origin)[0] < 0.0F;
    const float far_side = left_first ? -1.0F : 1.0F;
    for (const float side : {far_side, -far_side}) {
        draw_slope(
            view, building,
            {at(side * w, eaves, -l), at(side * w, eaves, l), at(0, ridge, l), at(0, ridge, -l)});
    }
    fill(view, gable, view.light.shade(building.wall * 0.95F, gable_normal));
}

} // namespace

void draw(const View& view, const Building& building) {
    const float w = building.half_width, l = building.half_length;
    const std::array<Vec3, 4> base = {
        building.place.point({-w, 0, -l}), building.place.point({w, 0, -l}),
        building.place.point({w, 0, l}), building.place.point({-w, 0, l})};
    for (std::size_t i = 0; i < base.size(); ++i) {
        draw_wall(view, building, base[i], base[(i + 1) % base.size()], static_cast<int>(i));
    }
    if (building.roof > 0.0F) {
        draw_roof(view, building);
    }
}

void cast_shadow(const View& view, const Building& building, GroundShade& shade) {
    const Vec3& sun = view.light.sun_direction;
    const float top = building.height + 0.6F * building.roof;
    const Vec3 offset = Vec3(-sun[0], 0.0F, -sun[2]) * (top / sun[1]);
    const float w = building.half_width, l = building.half_length;
    // The shadow is swept by the footprint; its sides are parallelograms, its end the footprint
    // moved.
    const std::array<Vec3, 4> base = {
        building.place.point({-w, 0, -l}), building.place.point({w, 0, -l}),
        building.place.point({w, 0, l}), building.place.point({-w, 0, l})};
    const auto darken = [&](int x, int y, float coverage) {
        shade(y, x)[0] = std::max(shade(y, x)[0], coverage);
    };
    std::array<Vec3, 4> moved = base;
    for (Vec3& corner : moved) {
        corner += offset;
    }
    cover(project(view.camera, moved), shade.cols, shade.rows, darken);
    for (std::size_t i = 0; i < base.size(); ++i) {
        const std::size_t next = (i + 1) % base.size();
        const std::array<Vec3, 4> side = {base[i], base[next], base[next] + offset,
                                          base[i] + offset};
        cover(project(view.camera, side), shade.cols, shade.rows, darken);
    }
}

} // namespace unit::streets
