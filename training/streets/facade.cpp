#include "training/streets/facade.h"

#include "training/streets/noise.h"
#include "training/streets/random.h"

namespace unit::streets {

namespace {

// Share of a footprint around `at` that lies in an interval of half width `half` around `center`.
float inside(float at, float center, float half, float footprint) {
    return saturate((half - std::abs(at - center)) / footprint + 0.5F);
}

struct Cell {
    int index;
    float within; // 0..1
};

Cell cell_of(float position) {
    const int index = floor_to_int(position);
    return {index, position - static_cast<float>(index)};
}

// The wall's colour at (a, b) metres from its lower left corner.
class FacadeShader {
  public:
    FacadeShader(const View& view, const Building& building, const Vec3& normal, float length,
                 int side)
        : building_(building), seed_(hash({building.seed, static_cast<std::uint64_t>(side)})),
          bays_(std::max(1.0F, std::round(length / building.bay))), bay_(length / bays_),
          floors_(std::max(1.0F, std::round(building.height / building.floor_height))),
          floor_(building.height / floors_), wall_(view.light.shade(building.wall, normal)),
          frame_(view.light.shade(building.wall * 0.6F, normal)),
          pane_(view.light.shade({0.035F, 0.04F, 0.05F}, normal) + view.light.mirror * 0.16F),
          blind_(view.light.shade({0.30F, 0.29F, 0.26F}, normal)),
          shop_(view.light.shade({0.05F, 0.05F, 0.055F}, normal) + view.light.mirror * 0.10F) {}

    Vec3 color(float a, float b, float footprint_a, float footprint_b,
               const NoiseTexture::Level& stains) const {
        const float stain = stains.sample(a / 16.0F + unit_interval(seed_), b / 16.0F);
        // Corners near the ground are dirtier and see less sky.
        const float ground = 0.80F + 0.20F * saturate(b / 3.0F);
        Vec3 color = wall_ * ((1.0F + 0.07F * stain) * ground);
        const Cell column = cell_of(a / bay_), level = cell_of(b / floor_);
        const float fa = footprint_a / bay_, fb = footprint_b / floor_;
        const bool shop = building_.shops && level.index == 0;
        const float half_a = 0.5F * (shop ? 0.86F : building_.window_width);
        const float half_b = 0.5F * (shop ? 0.70F : building_.window_height);
        const float window =
            inside(column.within, 0.5F, half_a, fa) * inside(level.within, 0.52F, half_b, fb);
        if (window > 0.0F) {
            const float frame = inside(column.within, 0.5F, half_a - 0.06F, fa) *
                                inside(level.within, 0.52F, half_b - 0.05F, fb);
            const float choice =
                unit_interval(hash({seed_, static_cast<std::uint64_t>(column.index),
                                    static_cast<std::uint64_t>(level.index)}));
            const Vec3 glass = shop ? shop_
                                    : mix(pane_, blind_, choice < 0.3F ? choice * 2.2F : 0.0F) *
                                          (0.75F + 0.5F * choice);
            color = mix(color, frame_, window);
            color = mix(color, glass, frame);
        }
        const float cornice = saturate((b - building_.height + 0.5F) / footprint_b + 0.5F);
        return mix(color, wall_ * 1.12F, 0.7F * cornice);
    }

  private:
    const Building& building_;
    std::uint64_t seed_;
    float bays_, bay_, floors_, floor_;
    Vec3 wall_, frame_, pane_, blind_, shop_;
};

} // namespace

void draw_facade(const View& view, const Building& building, const std::array<Vec3, 4>& corners,
                 const Vec3& normal, int side) {
    const ScreenPolygon polygon = project(view.camera, corners);
    if (polygon.count == 0) {
        return;
    }
    const Vec3 along = corners[1] - corners[0];
    const float length = static_cast<float>(cv::norm(along));
    const Vec3 unit_along = along * (1.0F / length);
    const PlaneMap map(view.camera, corners[0], unit_along, {0.0F, 1.0F, 0.0F});
    const FacadeShader shader(view, building, normal, length, side);
    const Vec3 camera_along =
        view.camera.to_camera(corners[0] + unit_along) - view.camera.to_camera(corners[0]);
    const float near = view.camera.to_camera(corners[0])[2];
    int row = -1;
    float across = 0.0F, clarity = 1.0F, footprint = 0.0F, footprint_a = 0.0F;
    NoiseTexture::Level stains = NoiseTexture::patches().level(0.0F, 0.0F);
    cover(polygon, view.canvas.cols, view.canvas.rows, [&](int x, int y, float coverage) {
        const cv::Point2f at = map.at(x, y);
        const float a = std::clamp(at.x, 0.0F, length - 0.001F);
        const float b = std::clamp(at.y, 0.0F, building.height - 0.001F);
        // Footprints change slowly along a row: renew them every eight pixels.
        if (y != row || (x & 7) == 0) {
            row = y;
            across = std::abs(map.at(x + 1, y).x - at.x);
            const float depth = std::max(near + camera_along[2] * a, 1.0F);
            footprint = std::max(depth / view.camera.focal_y, 1e-4F);
            footprint_a = std::clamp(across, 1e-4F, 20.0F);
            clarity = view.light.clarity(depth);
            stains = NoiseTexture::patches().level(footprint_a / 16.0F, footprint / 16.0F);
        }
        const Vec3 color = shader.color(a, b, footprint_a, footprint, stains);
        view.blend(x, y, mix(view.light.fog, color, clarity), coverage);
    });
}

} // namespace unit::streets
