#include "training/streets/vehicle.h"
#include "training/streets/vehicle_shape.h"

namespace unit::streets {

void cast_shadow(const View& view, const Vehicle& vehicle, GroundShade& shade) {
    const VehicleShape shape = shape_of(vehicle);
    const Vec3& sun = view.light.sun_direction;
    const Vec3 away = Vec3(-sun[0], 0.0F, -sun[2]) * (1.0F / sun[1]);
    std::array<Vec3, 16> corners;
    std::size_t i = 0;
    for (const float x : {-1.0F, 1.0F}) {
        for (const float z : {-shape.half_length, shape.half_length}) {
            const Vec3 body = vehicle.place.point({x * shape.half_width, 0, z});
            corners[i++] = body;
            corners[i++] = body + away * (z > 0 ? shape.nose : shape.belt);
        }
        for (const float z : {shape.roof_tail, shape.roof_nose}) {
            corners[i++] =
                vehicle.place.point({x * shape.roof_half_width, 0, z}) + away * shape.roof;
            corners[i] = corners[i - 1];
            ++i;
        }
    }
    if (!view.light.rainy) {
        cover(project_hull(view.camera, corners), shade.cols, shade.rows,
              [&](int x, int y, float coverage) {
                  shade(y, x)[0] = std::max(shade(y, x)[0], 0.95F * coverage);
              });
    }
    for (const float grow : {1.10F, 0.98F}) {
        const float w = shape.half_width * grow,
                    l = shape.half_length * (0.97F + 0.3F * (grow - 1.0F));
        const std::array<Vec3, 4> under = {
            vehicle.place.point({-w, 0, -l}), vehicle.place.point({w, 0, -l}),
            vehicle.place.point({w, 0, l}), vehicle.place.point({-w, 0, l})};
        cover(
            project(view.camera, under), shade.cols, shade.rows, [&](int x, int y, float coverage) {
                shade(y, x)[1] = std::max(shade(y, x)[1], (grow > 1.0F ? 0.4F : 0.75F) * coverage);
            });
    }
}

} // namespace unit::streets
