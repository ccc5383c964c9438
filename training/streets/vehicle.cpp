#include "training/streets/vehicle.h"

#include "training/streets/vehicle_shape.h"

namespace unit::streets {

namespace {

const Vec3 kGlass{0.02F, 0.022F, 0.025F};
const Vec3 kRubber{0.025F, 0.025F, 0.026F};
const Vec3 kRim{0.25F, 0.25F, 0.26F};

using Quad = std::array<Vec3, 4>;

// The quad shrunk towards its inside: borders as shares of its sides, from corner 0 towards 1
// and 3.
Quad inset(const Quad& quad, float left, float right, float bottom, float top) {
    const auto at = [&](float u, float v) {
        return mix(mix(quad[0], quad[1], u), mix(quad[3], quad[2], u), v);
    };
    return {at(left, bottom), at(1 - right, bottom), at(1 - right, 1 - top), at(left, 1 - top)};
}

class VehiclePainter {
  public:
    VehiclePainter(const View& view, const Vehicle& vehicle)
        : view_(view), vehicle_(vehicle), shape_(shape_of(vehicle)),
          clarity_(view.light.clarity(std::max(0.0F, view.depth(vehicle.place.origin)))) {
        const Vec3 d = view.camera.position - vehicle.place.origin;
        eye_ = {d[0] * vehicle.place.cosine - d[2] * vehicle.place.sine, d[1],
                d[0] * vehicle.place.sine + d[2] * vehicle.place.cosine};
    }

    void paint() {
        draw_silhouette();
        draw_sides();
        draw_bonnet_and_ends();
        draw_cabin();
        draw_wheels();
        draw_lamps();
    }

  private:
    // Fills local corners, lit from outside.
    void face(std::span<const Vec3> local, const Vec3& albedo, float gloss) {
        std::array<Vec3, 12> world;
        for (std::size_t i = 0; i < local.size(); ++i) {
            world[i] = vehicle_.place.point(local[i]);
        }
        Vec3 normal = (local[1] - local[0]).cross(local[2] - local[0]);
        normal *= 1.0F / std::max(static_cast<float>(cv::norm(normal)), 1e-6F);
        if (normal.dot(eye_ - local[0]) < 0.0F) {
            normal = -normal;
        }
        const Vec3 outside = vehicle_.place.direction(normal);
        const float shine = gloss * (0.35F + 0.65F * saturate(0.5F + outside[1]));
        emit({world.data(), local.size()},
             view_.light.shade(albedo, outside) + view_.light.mirror * shine);
    }
    void emit(std::span<const Vec3> world, const Vec3& color) {
        fill(view_, project(view_.camera, world), mix(view_.light.fog, color, clarity_));
    }
    bool faces_eye(const Vec3& point, const Vec3& normal) const {
        return normal.dot(eye_ - point) > 0.0F;
    }

    // Closes the seams between faces.
    void draw_silhouette() {
        std::array<Vec3, 8> body;
        std::size_t i = 0;
        for (const float x : {-shape_.half_width, shape_.half_width}) {
            for (const float z : {-shape_.half_length, shape_.half_length}) {
                body[i++] = vehicle_.place.point({x, shape_.sill, z});
                body[i++] = vehicle_.place.point({x, z > 0 ? shape_.nose : shape_.belt, z * 0.98F});
            }
        }
        const Vec3 color = view_.light.shade(vehicle_.paint * 0.8F, {0, 0.3F, 0});
        fill(view_, project_hull(view_.camera, body), mix(view_.light.fog, color, clarity_));
    }

    void draw_sides() {
        const VehicleShape& s = shape_;
        for (const float side : {-1.0F, 1.0F}) {
            const float x = side * s.half_width;
            if (!faces_eye({x, 0, 0}, {side, 0, 0})) {
                continue;
            }
            const std::array<Vec3, 6> outline = {
                Vec3{x, s.sill, -s.half_length},    {x, s.sill, s.half_length},
                {x, s.nose, s.half_length},         {x, s.belt, s.cabin_nose},
                {x, s.belt, -s.half_length + 0.1F}, {x, 0.75F * s.belt, -s.half_length}};
            face(outline, vehicle_.paint, 0.05F);
            const float waist = 0.62F * s.belt;
            face(Quad{Vec3{x, s.sill, -s.half_length},
                      {x, s.sill, s.half_length},
                      {x, waist, s.half_length},
                      {x, waist, -s.half_length}},
                 vehicle_.paint * 0.80F, 0.02F);
            const Quad lower = {Vec3{x, s.sill, -s.half_length},
                                {x, s.sill, s.half_length},
                                {x, s.sill + 0.16F, s.half_length},
                                {x, s.sill + 0.16F, -s.half_length}};
            face(lower, vehicle_.paint * 0.45F, 0.0F);
        }
    }

    void draw_bonnet_and_ends() {
        const VehicleShape& s = shape_;
        const float w = s.half_width, l = s.half_length;
        if (eye_[1] > s.belt || view_.camera.mirrored) {
            face(Quad{Vec3{-w, s.belt, s.cabin_nose},
                      {w, s.belt, s.cabin_nose},
                      {w, s.nose, l},
                      {-w, s.nose, l}},
                 vehicle_.paint, 0.12F);
            face(Quad{Vec3{-w, s.belt, -l},
                      {w, s.belt, -l},
                      {w, s.belt, s.cabin_tail},
                      {-w, s.belt, s.cabin_tail}},
                 vehicle_.paint, 0.12F);
        }
        const bool tail = faces_eye({0, 0, -l}, {0, 0, -1}), nose = faces_eye({0, 0, l}, {0, 0, 1});
        if (!tail && !nose) {
            return;
        }
        const float z = tail ? -l : l, top = tail ? s.belt : s.nose;
        const Quad end = {
            Vec3{-w, s.sill, z}, {w, s.sill, z}, {0.96F * w, top, z}, {-0.96F * w, top, z}};
        face(end, vehicle_.paint, 0.05F);
        face(inset(end, 0.0F, 0.0F, 0.0F, 0.45F), vehicle_.paint * 0.82F, 0.02F);
        face(inset(end, 0.0F, 0.0F, 0.0F, 0.76F), vehicle_.paint * 0.42F, 0.0F);
        if (tail) {
            face(inset(end, 0.37F, 0.37F, 0.36F, 0.42F), {0.45F, 0.45F, 0.42F}, 0.0F);
        } else {
            face(inset(end, 0.24F, 0.24F, 0.30F, 0.25F), {0.03F, 0.03F, 0.03F}, 0.02F);
        }
    }

    void draw_cabin() {
        const VehicleShape& s = shape_;
        const float w = s.half_width * 0.97F, r = s.roof_half_width;
        const bool van = vehicle_.body == Body::Truck;
        for (const float side : {-1.0F, 1.0F}) {
            if (!faces_eye({side * w, s.belt, 0}, {side, 0, 0})) {
                continue;
            }
            const Quad wall = {Vec3{side * w, s.belt, s.cabin_tail},
                               {side * w, s.belt, s.cabin_nose},
                               {side * r, s.roof, s.roof_nose},
                               {side * r, s.roof, s.roof_tail}};
            face(wall, vehicle_.paint, 0.04F);
            if (!van) {
                const float rear = vehicle_.body == Body::Van ? 0.62F : 0.06F;
                face(inset(wall, rear, 0.06F, 0.10F, 0.16F), kGlass, 0.16F);
            }
        }
        const bool tail = faces_eye({0, s.belt, s.cabin_tail}, {0, 0, -1});
        const float z0 = tail ? s.cabin_tail : s.cabin_nose, z1 = tail ? s.roof_tail : s.roof_nose;
        const Quad end = {Vec3{-w, s.belt, z0}, {w, s.belt, z0}, {r, s.roof, z1}, {-r, s.roof, z1}};
        face(end, vehicle_.paint, 0.05F);
        if (!tail || s.glazed_tail) {
            const bool low = van && !tail;
            face(inset(end, 0.07F, 0.07F, low ? 0.15F : 0.08F, low ? 0.5F : 0.14F), kGlass, 0.24F);
        } else {
            face(inset(end, 0.49F, 0.49F, 0.0F, 0.02F), vehicle_.paint * 0.5F, 0.0F);
        }
        if (eye_[1] > s.roof) {
            face(Quad{Vec3{-r, s.roof, s.roof_tail},
                      {r, s.roof, s.roof_tail},
                      {r, s.roof, s.roof_nose},
                      {-r, s.roof, s.roof_nose}},
                 vehicle_.paint, 0.14F);
        }
    }

    void disc(float x, float z, float radius, const Vec3& albedo) {
        std::array<Vec3, 12> rim;
        for (std::size_t i = 0; i < rim.size(); ++i) {
            const float angle = static_cast<float>(i) * 0.5235988F;
            rim[i] = {x, shape_.wheel + radius * std::cos(angle), z + radius * std::sin(angle)};
        }
        face(rim, albedo, 0.0F);
    }
    void draw_wheels() {
        const VehicleShape& s = shape_;
        const bool tail = eye_[2] < 0.0F;
        const float z = tail ? -s.half_length + 0.05F : s.half_length - 0.05F;
        for (const float side : {-1.0F, 1.0F}) {
            const float x = side * s.half_width;
            if (std::abs(eye_[2]) > s.half_length) {
                const Quad tyre = {Vec3{x, 0, z},
                                   {x * 0.78F, 0, z},
                                   {x * 0.78F, s.sill + 0.02F, z},
                                   {x, s.sill + 0.02F, z}};
                face(tyre, kRubber, 0.0F);
            }
            if (faces_eye({x, 0, 0}, {side, 0, 0})) {
                for (const float axle : {s.rear_axle, s.front_axle}) {
                    disc(x * 1.005F, axle, s.wheel, kRubber);
                    disc(x * 1.01F, axle, 0.6F * s.wheel, kRim);
                }
            }
        }
    }

    void draw_lamps() {
        const VehicleShape& s = shape_;
        const bool tail = eye_[2] < 0.0F;
        const bool lit = view_.light.rainy && vehicle_.lamps;
        const float z = (tail ? -1.005F : 1.005F) * s.half_length, top = tail ? s.belt : s.nose;
        if (!faces_eye({0, 0, z}, {0, 0, z})) {
            return;
        }
        const bool high = vehicle_.body == Body::Truck;
        for (const float side : {-1.0F, 1.0F}) {
            const float outer = side * 0.95F * s.half_width, inner = side * 0.66F * s.half_width;
            const float low = top * (high ? 0.62F : 0.70F), up = top * (high ? 0.76F : 0.90F);
            const Quad lamp = {
                Vec3{inner, low, z}, {outer, low, z}, {outer, up, z}, {inner, up, z}};
            if (!lit) {
                face(lamp, tail ? Vec3(0.36F, 0.02F, 0.015F) : Vec3(0.55F, 0.56F, 0.58F), 0.05F);
                continue;
            }
            const Vec3 glow = tail ? Vec3(1.0F, 0.06F, 0.03F) : Vec3(1.0F, 0.97F, 0.88F);
            Quad world = lamp;
            for (Vec3& corner : world) {
                corner = vehicle_.place.point(corner);
            }
            // Lamps cut through fog better than surfaces do.
            const float strength = std::sqrt(clarity_);
            fill(view_, project(view_.camera, world), mix(view_.light.fog, glow, strength));
            halo(vehicle_.place.point((lamp[0] + lamp[2]) * 0.5F), glow, tail ? 0.34F : 0.42F);
        }
    }

    void halo(const Vec3& world, const Vec3& glow, float radius) {
        const Vec3 at = view_.camera.to_camera(world);
        if (at[2] < 1.0F) {
            return;
        }
        const cv::Point2f center = view_.camera.to_pixel(at);
        const float rx = view_.camera.focal_x * radius / at[2],
                    ry = view_.camera.focal_y * radius / at[2];
        const int x1 = std::min(view_.canvas.cols - 1, static_cast<int>(center.x + rx));
        const int y1 = std::min(view_.canvas.rows - 1, static_cast<int>(center.y + ry));
        for (int y = std::max(0, static_cast<int>(center.y - ry)); y <= y1; ++y) {
            for (int x = std::max(0, static_cast<int>(center.x - rx)); x <= x1; ++x) {
                const float dx = (static_cast<float>(x) + 0.5F - center.x) / rx;
                const float dy = (static_cast<float>(y) + 0.5F - center.y) / ry;
                const float falloff = std::max(0.0F, 1.0F - dx * dx - dy * dy);
                view_.blend(x, y, glow, 0.4F * falloff * falloff * falloff);
            }
        }
    }

    const View& view_;
    const Vehicle& vehicle_;
    VehicleShape shape_;
    float clarity_;
    Vec3 eye_; // the camera in the vehicle's coordinates
};

} // namespace

void draw(const View& view, const Vehicle& vehicle) {
    VehiclePainter(view, vehicle).paint();
}

} // namespace unit::streets
