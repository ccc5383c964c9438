#include "training/streets/tree.h"

namespace unit::streets {

namespace {

const Vec3 kBark{0.11F, 0.085F, 0.065F};

void draw_trunk(const View& view, const Tree& tree, float clarity) {
    const float half = 0.014F * tree.height + 0.05F,
                top = tree.trunk + 0.25F * (tree.height - tree.trunk);
    const Vec3 right{view.camera.cosine, 0.0F, -view.camera.sine};
    const Vec3 up{0.0F, 1.0F, 0.0F};
    const std::array<Vec3, 4> corners = {tree.base - right * half, tree.base + right * half,
                                         tree.base + right * (0.5F * half) + up * top,
                                         tree.base - right * (0.5F * half) + up * top};
    const Vec3 towards_viewer{-view.camera.sine, 0.2F, -view.camera.cosine};
    const Vec3 color = view.light.shade(kBark, towards_viewer, 0.8F);
    fill(view, project(view.camera, corners), mix(view.light.fog, color, clarity));
}

} // namespace

void draw(const View& view, const Tree& tree) {
    const Camera& camera = view.camera;
    const float depth = view.depth(tree.base);
    if (depth < 1.5F) {
        return;
    }
    const float clarity = view.light.clarity(depth);
    if (tree.trunk > 0.0F) {
        draw_trunk(view, tree, clarity);
    }
    const cv::Point2f foot =
        camera.to_pixel(camera.to_camera(tree.base + Vec3(0, tree.trunk * 0.8F, 0)));
    const cv::Point2f tip = camera.to_pixel(camera.to_camera(tree.base + Vec3(0, tree.height, 0)));
    const float half = 0.5F * tree.width * camera.focal_x / depth, tall = foot.y - tip.y;
    const int first_x = std::max(0, static_cast<int>(foot.x - half));
    const int last_x = std::min(view.canvas.cols, static_cast<int>(foot.x + half) + 1);
    const int first_y = std::max(0, static_cast<int>(std::min(tip.y, foot.y)));
    const int last_y = std::min(view.canvas.rows, static_cast<int>(std::max(tip.y, foot.y)) + 1);
    const FoliageSprite& sprite = FoliageSprite::all()[static_cast<std::size_t>(tree.sprite)];
    const float footprint = 1.0F / std::max(std::min(2.0F * half, std::abs(tall)), 1e-3F);

    // The sun in the sprite's frame: right, up, towards the viewer.
    const Vec3& sun = view.light.sun_direction;
    const Vec3 local{sun[0] * camera.cosine - sun[2] * camera.sine, sun[1],
                     -(sun[0] * camera.sine + sun[2] * camera.cosine)};
    const float facing = 0.30F + 0.35F * local[2];
    const Vec3 leaves =
        view.light.shade(tree.leaves, {0, 1, 0}, 0.0F) * (view.light.rainy ? 1.35F : 0.85F);
    const Vec3 sunlit = times(tree.leaves, view.light.sun);
    for (int y = first_y; y < last_y; ++y) {
        const float v = (static_cast<float>(y) + 0.5F - tip.y) / tall;
        for (int x = first_x; x < last_x; ++x) {
            const float u = (static_cast<float>(x) + 0.5F - foot.x) / (2.0F * half) + 0.5F;
            if (u < 0.0F || u > 1.0F || v < 0.0F || v > 1.0F) {
                continue;
            }
            FoliageSprite::Texel texel = sprite.sample(tree.flipped ? 1.0F - u : u, v, footprint);
            if (texel.alpha < 0.01F) {
                continue;
            }
            const float scale = 1.0F / texel.alpha;
            const float side = tree.flipped ? -texel.normal_x : texel.normal_x;
            const float lit = std::max(
                0.06F, facing + 0.9F * scale * (side * local[0] + texel.normal_y * local[1]));
            const Vec3 color = (leaves + sunlit * lit) * (texel.tone * scale);
            view.blend(x, y, mix(view.light.fog, color, clarity), texel.alpha);
        }
    }
}

void cast_shadow(const View& view, const Tree& tree, GroundShade& shade) {
    const Vec3& sun = view.light.sun_direction;
    const float level = std::sqrt(sun[0] * sun[0] + sun[2] * sun[2]);
    const Vec3 away = Vec3(-sun[0], 0.0F, -sun[2]) * (1.0F / sun[1]);
    const Vec3 across = Vec3(sun[2], 0.0F, -sun[0]) * (tree.width / level);
    const float low = tree.trunk * 0.8F;
    // A crown is about as deep as wide: high suns cast its width too.
    const Vec3 length = away * (tree.height - low) + away * (0.5F * tree.width * sun[1] / level);
    const Vec3 origin = tree.base + away * low - across * 0.5F;
    const std::array<Vec3, 4> corners = {origin, origin + across, origin + across + length,
                                         origin + length};
    const FoliageSprite& sprite = FoliageSprite::all()[static_cast<std::size_t>(tree.sprite)];
    const PlaneMap map(view.camera, origin, across, length);
    const float near = std::max(3.0F, view.depth(tree.base));
    const float footprint =
        near * near / (view.camera.focal_y * view.camera.position[1]) * 0.3F / tree.height;
    cover(project(view.camera, corners), shade.cols, shade.rows, [&](int x, int y, float coverage) {
        const cv::Point2f at = map.at(x, y);
        const float alpha = sprite.sample(saturate(at.x), saturate(1.0F - at.y), footprint).alpha;
        shade(y, x)[0] = std::max(shade(y, x)[0], 0.93F * alpha * coverage);
    });
    if (tree.trunk > 0.0F) {
        const Vec3 thin = across * (0.04F * tree.height / tree.width);
        const Vec3 top = away * (low * 1.2F);
        const std::array<Vec3, 4> trunk = {tree.base - thin, tree.base + thin,
                                           tree.base + thin + top, tree.base - thin + top};
        cover(project(view.camera, trunk), shade.cols, shade.rows,
              [&](int x, int y, float coverage) {
                  shade(y, x)[0] = std::max(shade(y, x)[0], 0.93F * coverage);
              });
    }
}

} // namespace unit::streets
