#include "training/streets/ground.h"

#include "training/streets/ground_material.h"
#include "training/streets/noise.h"

namespace unit::streets {

namespace {

// Sizes of the textures' tiles in metres; those along z divide 480, the spacing of origins.
constexpr float kGrainTile = 6.0F;
constexpr float kPatchTile = 48.0F;
constexpr float kTrackTileAcross = 9.0F;
constexpr float kTrackTileAlong = 240.0F;

class GroundPainter {
  public:
    GroundPainter(const View& view, const GroundShade& shade, const cv::Mat_<Vec3>& reflection)
        : view_(view), shade_(shade), reflection_(reflection), material_(view),
          sun_(view.light.sun * std::max(0.0F, view.light.sun_direction[1])) {}

    void paint(int y) {
        const GroundRow row = locate(y);
        material_.lay(row);
        // Beyond it the ground is hidden by what grows on the horizon.
        constexpr float kFarthest = 350.0F;
        const float clarity = view_.light.clarity(std::min(row.depth, kFarthest));
        const float mirror = mirror_strength(row);
        const auto grain =
            NoiseTexture::grains().level(row.step / kGrainTile, row.length / kGrainTile);
        const auto patch =
            NoiseTexture::patches().level(2.0F * row.step / kPatchTile, row.length / kPatchTile);
        const auto track = NoiseTexture::patches().level(2.0F * row.step / kTrackTileAcross,
                                                         row.length / kTrackTileAlong);
        EveryFourth patches_at([&](int x) {
            const auto column = static_cast<float>(x);
            return patch.sample((row.x + row.step_x * column) / kPatchTile,
                                (row.z + row.step_z * column) / kPatchTile);
        });
        EveryFourth tracks_at([&](int x) {
            return track.sample(row.offset(x) / kTrackTileAcross,
                                (row.z + row.step_z * static_cast<float>(x)) / kTrackTileAlong);
        });
        for (int x = 0; x < view_.canvas.cols; ++x) {
            const GroundMaterial& ground = material_[x];
            const float wx = row.x + row.step_x * static_cast<float>(x);
            const float wz = row.z + row.step_z * static_cast<float>(x);
            const float patches = patches_at(x), tracks = tracks_at(x);
            float texture = 1.0F + ground.grain * grain.sample(wx / kGrainTile, wz / kGrainTile) +
                            ground.patchiness * (0.8F * patches + ground.wetness * tracks);
            texture = std::max(texture, 0.2F);
            const Vec3 color = lit(ground, texture, patches, shade_(y, x));
            const float puddle = 0.75F + 0.35F * smooth_step(-0.8F, 1.8F, patches + 0.5F * tracks);
            const float share = mirror * ground.wetness * puddle * (1.0F - shade_(y, x)[1]);
            view_.canvas(y, x) =
                mix(view_.light.fog,
                    share > 0.0F ? mix(color, reflected(x, y), saturate(share)) : color, clarity);
        }
    }

  private:
    GroundRow locate(int y) const {
        const Camera& camera = view_.camera;
        const float below = std::max(static_cast<float>(y) + 0.5F - camera.horizon, 0.05F);
        const float height = camera.position[1];
        GroundRow row;
        row.depth = std::min(camera.focal_y * height / below, 4000.0F);
        row.step = row.depth / camera.focal_x;
        row.length = row.depth * row.depth / (camera.focal_y * height);
        row.step_x = row.step * camera.cosine;
        row.step_z = -row.step * camera.sine;
        const float first = 0.5F - camera.center_x;
        row.x = camera.position[0] + row.depth * camera.sine + first * row.step_x;
        row.z = camera.position[2] + row.depth * camera.cosine + first * row.step_z;
        row.middle_z = camera.position[2] + row.depth * camera.cosine;
        row.center = view_.road.center(row.middle_z);
        row.slope = view_.road.slope(row.middle_z);
        row.curvature = view_.road.curvature(row.middle_z);
        row.width = row.step + row.length * std::abs(row.slope * camera.cosine - camera.sine);
        return row;
    }

    Vec3 lit(const GroundMaterial& ground, float texture, float patches,
             const cv::Vec2f& shade) const {
        const float direct = 1.0F - shade[0], open = 1.0F - shade[1];
        // Plants dry out in patches.
        const float dry = 0.6F * ground.patchiness * (1.0F - ground.wetness) * patches;
        Vec3 albedo = ground.albedo * texture;
        albedo[0] *= 1.0F + dry;
        Vec3 color;
        for (int i = 0; i < 3; ++i) {
            color[i] = albedo[i] * (sun_[i] * direct + view_.light.sky[i]) * open;
        }
        return color;
    }

    // Fresnel's reflectance of water rises towards grazing angles (Schlick 1994).
    float mirror_strength(const GroundRow& row) const {
        if (reflection_.empty()) {
            return 0.0F;
        }
        const float height = view_.camera.position[1];
        const float cosine = height / std::sqrt(height * height + row.depth * row.depth);
        return 0.04F + 0.42F * std::pow(1.0F - cosine, 4.0F);
    }

    Vec3 reflected(int x, int y) const {
        const float fy = (static_cast<float>(y) + 0.5F) * static_cast<float>(reflection_.rows) /
                             static_cast<float>(view_.canvas.rows) -
                         0.5F;
        const float fx = (static_cast<float>(x) + 0.5F) * static_cast<float>(reflection_.cols) /
                             static_cast<float>(view_.canvas.cols) -
                         0.5F;
        const int x0 = std::clamp(static_cast<int>(fx), 0, reflection_.cols - 2);
        const int y0 = std::clamp(static_cast<int>(fy), 0, reflection_.rows - 2);
        const float tx = saturate(fx - static_cast<float>(x0));
        const float ty = saturate(fy - static_cast<float>(y0));
        return mix(mix(reflection_(y0, x0), reflection_(y0, x0 + 1), tx),
                   mix(reflection_(y0 + 1, x0), reflection_(y0 + 1, x0 + 1), tx), ty);
    }

    const View& view_;
    const GroundShade& shade_;
    const cv::Mat_<Vec3>& reflection_;
    GroundMaterialRow material_;
    Vec3 sun_;
};

} // namespace

void paint_ground(const View& view, const GroundShade& shade, const cv::Mat_<Vec3>& reflection) {
    GroundPainter painter(view, shade, reflection);
    for (int y = std::max(0, static_cast<int>(view.camera.horizon)); y < view.canvas.rows; ++y) {
        painter.paint(y);
    }
}

} // namespace unit::streets
