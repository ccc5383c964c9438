#include "training/streets/furniture.h"

#include "training/streets/noise.h"
#include "training/streets/random.h"

namespace unit::streets {

namespace {

const Vec3 kSteel{0.36F, 0.37F, 0.38F};

using Quad = std::array<Vec3, 4>;

Quad upright(const Vec3& from, const Vec3& to, float bottom, float top) {
    return {from + kUp * bottom, to + kUp * bottom, to + kUp * top, from + kUp * top};
}

// Unit normal of a wall, on the camera's side.
Vec3 side_normal(const View& view, const Vec3& from, const Vec3& to) {
    Vec3 normal = kUp.cross(to - from);
    normal *= 1.0F / static_cast<float>(cv::norm(normal));
    return normal.dot(view.camera.position - from) < 0.0F ? -normal : normal;
}

// A wall whose tone follows a noise texture laid along it.
void fill_textured(const View& view, const Vec3& from, const Vec3& to, float height,
                   const Vec3& color, float contrast, float tile) {
    const Quad wall = upright(from, to, 0.0F, height);
    const float length = static_cast<float>(cv::norm(to - from));
    const PlaneMap map(view.camera, from, (to - from) * (1.0F / length), kUp);
    const float depth = std::max(1.0F, 0.5F * (view.depth(from) + view.depth(to)));
    const float near = std::max(1.0F, std::min(view.depth(from), view.depth(to)));
    const float footprint = near / view.camera.focal_y / tile;
    const auto texture = NoiseTexture::patches().level(4.0F * footprint, footprint);
    const float clarity = view.light.clarity(depth);
    // World z keeps the texture seamless from piece to piece.
    const float start = from[2];
    cover(project(view.camera, wall), view.canvas.cols, view.canvas.rows,
          [&](int x, int y, float coverage) {
              const cv::Point2f at = map.at(x, y);
              const float a = std::clamp(at.x, 0.0F, length), b = std::clamp(at.y, 0.0F, height);
              const float tone = (1.0F + contrast * texture.sample((start + a) / tile, b / tile)) *
                                 (0.8F + 0.2F * b / height);
              view.blend(x, y, mix(view.light.fog, color * tone, clarity), coverage);
          });
}

void darken(const View& view, std::span<const Vec3> world, GroundShade& shade, float amount) {
    cover(project(view.camera, world), shade.cols, shade.rows, [&](int x, int y, float coverage) {
        shade(y, x)[0] = std::max(shade(y, x)[0], amount * coverage);
    });
}

Vec3 shadow_of(const View& view, const Vec3& point) {
    const Vec3& sun = view.light.sun_direction;
    return {point[0] - sun[0] * point[1] / sun[1], 0.0F, point[2] - sun[2] * point[1] / sun[1]};
}

// A vertical bar that always shows its full width.
void draw_bar(const View& view, const Vec3& base, float height, float radius, const Vec3& albedo) {
    const Vec3 right = Vec3(view.camera.cosine, 0.0F, -view.camera.sine) * radius;
    const Vec3 towards{-view.camera.sine, 0.0F, -view.camera.cosine};
    fill(view, upright(base - right, base + right, 0.0F, height),
         view.light.shade(albedo, towards, 0.7F));
}

} // namespace

void draw(const View& view, const Barrier& barrier) {
    const Vec3 normal = side_normal(view, barrier.from, barrier.to);
    const Vec3 color = view.light.shade(barrier.albedo, normal, 0.9F);
    switch (barrier.rail) {
    case Rail::Guard: {
        for (int i = 0; i < 3; ++i) {
            draw_bar(view, mix(barrier.from, barrier.to, (static_cast<float>(i) + 0.5F) / 3.0F),
                     0.7F * barrier.height, 0.06F, kSteel * 0.6F);
        }
        fill(view, upright(barrier.from, barrier.to, 0.55F * barrier.height, barrier.height),
             color);
        fill(view,
             upright(barrier.from, barrier.to, 0.73F * barrier.height, 0.80F * barrier.height),
             color * 0.6F);
        break;
    }
    case Rail::Concrete: {
        fill_textured(view, barrier.from, barrier.to, barrier.height, color, 0.10F, 8.0F);
        const Vec3 across = normal * -0.25F, lift = kUp * barrier.height;
        fill(view,
             Quad{barrier.from + lift, barrier.to + lift, barrier.to + lift + across,
                  barrier.from + lift + across},
             view.light.shade(barrier.albedo, kUp));
        break;
    }
    case Rail::Hedge:
        fill_textured(view, barrier.from, barrier.to, barrier.height, color, 0.30F, 6.0F);
        break;
    case Rail::Fence:
        fill_textured(view, barrier.from, barrier.to, barrier.height, color, 0.08F, 3.0F);
        break;
    }
}

void cast_shadow(const View& view, const Barrier& barrier, GroundShade& shade) {
    const Vec3 lift = kUp * barrier.height;
    const float gap = barrier.rail == Rail::Guard ? 0.5F : 0.0F;
    const std::array<Vec3, 4> area = {
        shadow_of(view, barrier.from + lift * gap), shadow_of(view, barrier.to + lift * gap),
        shadow_of(view, barrier.to + lift), shadow_of(view, barrier.from + lift)};
    darken(view, area, shade, 0.9F);
}

void draw(const View& view, const Pole& pole) {
    draw_bar(view, pole.place.origin, pole.height, pole.radius, pole.albedo);
    if (pole.arm == 0.0F) {
        return;
    }
    const Vec3 top = pole.place.point({0, pole.height, 0});
    const Vec3 end = pole.place.point({pole.arm, pole.height + 0.35F, 0});
    const Vec3 color = view.light.shade(pole.albedo, {0.0F, -0.2F, -0.9F}, 0.5F);
    fill(view, Quad{top, end, end + kUp * 0.1F, top + kUp * 0.12F}, color);
    const Vec3 head = pole.place.direction({pole.arm > 0 ? 0.8F : -0.8F, 0, 0});
    fill(view,
         Quad{end - kUp * 0.06F, end + head - kUp * 0.04F, end + head + kUp * 0.1F,
              end + kUp * 0.14F},
         color * 1.2F);
}

void cast_shadow(const View& view, const Pole& pole, GroundShade& shade) {
    const Vec3& sun = view.light.sun_direction;
    const float level = std::sqrt(sun[0] * sun[0] + sun[2] * sun[2]);
    const Vec3 across = Vec3(sun[2], 0.0F, -sun[0]) * (1.2F * pole.radius / level);
    const Vec3 tip = shadow_of(view, pole.place.origin + kUp * pole.height);
    const std::array<Vec3, 4> area = {pole.place.origin - across, pole.place.origin + across,
                                      tip + across, tip - across};
    darken(view, area, shade, 0.9F);
}

void draw(const View& view, const Sign& sign) {
    const float half = 0.5F * sign.width, top = sign.bottom + sign.height;
    const auto at = [&](float x, float y) { return sign.place.point({x, y, 0}); };
    const Vec3 normal = sign.place.direction({0, 0, -1});
    if (sign.poles == 1) {
        draw_bar(view, sign.place.origin, top, 0.04F, kSteel);
    } else {
        draw_bar(view, at(-half, 0), top, 0.11F, kSteel);
        draw_bar(view, at(half, 0), top, 0.11F, kSteel);
    }
    const Vec3 border = view.light.shade(sign.border, normal),
               face = view.light.shade(sign.face, normal);
    if (sign.round) {
        for (const float share : {1.0F, 0.72F}) {
            std::array<Vec3, 12> disc;
            for (std::size_t i = 0; i < disc.size(); ++i) {
                const float angle = static_cast<float>(i) * 0.5235988F;
                disc[i] = at(half * share * std::cos(angle),
                             sign.bottom + 0.5F * sign.height + half * share * std::sin(angle));
            }
            fill(view, disc, share == 1.0F ? border : face);
        }
        return;
    }
    const auto panel = [&](float left, float right, float low, float high) {
        return Quad{at(left, low), at(right, low), at(right, high), at(left, high)};
    };
    const float rim = 0.04F * sign.height;
    fill(view, panel(-half, half, sign.bottom, top), border);
    fill(view, panel(-half + rim, half - rim, sign.bottom + rim, top - rim), face);
    // Lines of writing.
    for (const float line : {0.62F, 0.28F}) {
        const float y = sign.bottom + line * sign.height;
        fill(view,
             panel(-0.75F * half, (line > 0.5F ? 0.55F : 0.2F) * half, y, y + 0.13F * sign.height),
             border);
    }
}

void cast_shadow(const View& view, const Sign& sign, GroundShade& shade) {
    const float half = 0.5F * sign.width;
    const std::array<Vec3, 4> area = {
        shadow_of(view, sign.place.point({-half, sign.bottom, 0})),
        shadow_of(view, sign.place.point({half, sign.bottom, 0})),
        shadow_of(view, sign.place.point({half, sign.bottom + sign.height, 0})),
        shadow_of(view, sign.place.point({-half, sign.bottom + sign.height, 0}))};
    darken(view, area, shade, 0.9F);
}

void draw(const View& view, const Mound& mound) {
    const Camera& camera = view.camera;
    const Vec3 at = camera.to_camera(mound.base);
    if (at[2] < 5.0F) {
        return;
    }
    const cv::Point2f foot = camera.to_pixel(at);
    const float half = 0.5F * mound.width * camera.focal_x / at[2];
    const float tall = mound.height * camera.focal_y / at[2];
    const float clarity = view.light.clarity(at[2]);
    const float shift = unit_interval(hash({mound.seed}));
    const float step = mound.width / (2.0F * half) / 60.0F;
    const auto outline = NoiseTexture::patches().level(step, 0.0F);
    const auto texture = NoiseTexture::patches().level(step, step);
    const Vec3 grass = view.light.shade(mound.albedo, {0.0F, 0.8F, -0.6F});
    const int last_x =
        std::min(view.canvas.cols, static_cast<int>(std::min(foot.x + half, 1e5F)) + 1);
    for (int x = std::max(0, static_cast<int>(std::max(foot.x - half, 0.0F))); x < last_x; ++x) {
        const float u = (static_cast<float>(x) + 0.5F - foot.x) / half;
        const float profile = std::max(0.0F, 1.0F - u * u);
        const float top = tall * profile *
                          (0.85F + 0.12F * outline.sample(u * mound.width / 120.0F + shift, shift));
        const float sign = camera.mirrored ? -1.0F : 1.0F;
        const float tip = foot.y - sign * top;
        const int first_y = std::max(0, static_cast<int>(std::min(tip, foot.y)));
        const int last_y = std::min(view.canvas.rows, static_cast<int>(std::max(tip, foot.y)) + 1);
        for (int y = first_y; y < last_y; ++y) {
            const float above = sign * (foot.y - static_cast<float>(y) - 0.5F);
            const float coverage = saturate(top - above + 0.5F) * saturate(above + 0.5F);
            const float tone = 1.0F + 0.17F * texture.sample(u * mound.width / 120.0F + shift,
                                                             above / tall * mound.height / 30.0F);
            view.blend(x, y, mix(view.light.fog, grass * tone, clarity), coverage);
        }
    }
}

} // namespace unit::streets
