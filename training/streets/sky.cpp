#include "training/streets/sky.h"

#include "training/streets/noise.h"
#include "training/streets/random.h"

#include <vector>

namespace unit::streets {

namespace {

// What stands on the horizon in one column.
struct Column {
    float azimuth;
    float hill, trees; // heights as slopes
};

// Colours and heights that hold for the whole sky.
struct Backdrop {
    Vec3 hills, trees;
    float highest = 0.0F;
    std::vector<Column> columns;
};

Backdrop make_backdrop(const View& view) {
    const Style& style = view.style;
    const Light& light = view.light;
    const Vec3 slope{0.0F, 0.7F, 0.0F};
    Backdrop backdrop;
    backdrop.hills =
        mix(light.fog, light.shade(style.hills * 0.8F, slope, 0.6F), light.rainy ? 0.30F : 0.62F);
    backdrop.trees =
        mix(light.fog, light.shade(style.foliage * 0.8F, slope, 0.5F), light.rainy ? 0.50F : 0.86F);
    const float step = 1.0F / view.camera.focal_x;
    const NoiseTexture::Level soft = NoiseTexture::patches().level(step * 0.16F, 0.0F);
    const NoiseTexture::Level rough = NoiseTexture::patches().level(step * 4.0F, 0.0F);
    const float shift = unit_interval(hash({style.seed, 0x417}));
    const float heading = std::atan2(view.camera.sine, view.camera.cosine);
    backdrop.columns.resize(static_cast<std::size_t>(view.canvas.cols));
    for (std::size_t x = 0; x < backdrop.columns.size(); ++x) {
        Column& column = backdrop.columns[x];
        column.azimuth =
            heading + std::atan((static_cast<float>(x) + 0.5F - view.camera.center_x) * step);
        const float a = column.azimuth;
        column.hill = style.hill_height * (0.5F + 0.28F * soft.sample(a * 0.16F, shift)) +
                      0.0012F * rough.sample(a * 4.0F, shift);
        column.trees = style.treeline * (0.6F + 0.3F * soft.sample(a * 0.16F, shift + 0.4F) +
                                         0.22F * rough.sample(a * 4.0F, shift + 0.4F));
        backdrop.highest = std::max({backdrop.highest, column.hill, column.trees});
    }
    return backdrop;
}

// The clear or overcast sky along one row, and how clouds lie on it.
struct SkyRow {
    Vec3 clear;
    NoiseTexture::Level large, small;
    float scale; // cloud plane per unit of direction
    float cover; // share of the clouds' contrast left in the haze
};

SkyRow make_row(const View& view, float elevation) {
    const Style& style = view.style;
    const float e = std::max(elevation, 0.0F);
    SkyRow row;
    if (view.light.rainy) {
        row.clear =
            mix(view.light.fog, Vec3(0.53F, 0.55F, 0.58F) * style.rain_light, saturate(2.5F * e));
    } else {
        row.clear = mix(style.sky_horizon, style.sky_zenith, 1.0F - std::exp(-2.6F * e));
    }
    row.scale = 0.16F / (e + 0.12F);
    const float footprint = row.scale / view.camera.focal_x;
    row.large = NoiseTexture::patches().level(footprint, footprint);
    row.small = NoiseTexture::patches().level(4.0F * footprint, 4.0F * footprint);
    row.cover = smooth_step(0.01F, 0.16F, e);
    return row;
}

Vec3 cloudy(const View& view, const SkyRow& row, float noise) {
    if (view.light.rainy) {
        return row.clear * (1.0F + 0.035F * row.cover * noise);
    }
    const float threshold = 1.7F - 2.0F * view.style.cloudiness;
    const float amount = 0.8F * row.cover * smooth_step(threshold, threshold + 1.6F, noise);
    const float bright = 0.80F + 0.06F * saturate(noise * 0.5F);
    return mix(row.clear, Vec3(bright, bright, bright * 1.02F), amount);
}

} // namespace

void paint_sky(const View& view, double seconds) {
    const Camera& camera = view.camera;
    const Backdrop backdrop = make_backdrop(view);
    const int first = camera.mirrored ? std::max(0, static_cast<int>(camera.horizon)) : 0;
    const int last = camera.mirrored
                         ? view.canvas.rows
                         : std::min(view.canvas.rows, static_cast<int>(camera.horizon) + 1);
    const float drift = static_cast<float>(std::fmod(seconds * 0.0015, 1000.0)) +
                        unit_interval(hash({view.style.seed, 0xc10d}));
    const bool clouds = view.light.rainy || view.style.cloudiness > 0.0F;
    const NoiseTexture::Level mottle =
        NoiseTexture::patches().level(9.0F / camera.focal_x, 16.0F / camera.focal_y);
    for (int y = first; y < last; ++y) {
        const float elevation = view.elevation(y);
        const SkyRow row = make_row(view, elevation);
        EveryFourth noise_at([&](int x) {
            const float side = (static_cast<float>(x) + 0.5F - camera.center_x) / camera.focal_x;
            const float px = (side * camera.cosine + camera.sine) * row.scale + drift;
            const float pz = (camera.cosine - side * camera.sine) * row.scale * 0.8F;
            return 0.8F * row.large.sample(px, pz) + 0.3F * row.small.sample(4.0F * px, 4.0F * pz);
        });
        for (int x = 0; x < view.canvas.cols; ++x) {
            const Column& column = backdrop.columns[static_cast<std::size_t>(x)];
            Vec3 color = clouds && elevation > 0.01F ? cloudy(view, row, noise_at(x)) : row.clear;
            if (elevation < backdrop.highest + 0.01F) {
                const float texture = mottle.sample(column.azimuth * 9.0F, elevation * 16.0F);
                const auto lay = [&](const Vec3& thing, float top, float contrast) {
                    const float coverage = saturate((top - elevation) * camera.focal_y + 0.5F);
                    color = mix(color, thing * (1.0F + contrast * texture), coverage);
                };
                lay(backdrop.hills, column.hill, view.light.rainy ? 0.02F : 0.07F);
                lay(backdrop.trees, column.trees, view.light.rainy ? 0.07F : 0.22F);
            }
            view.canvas(y, x) = color;
        }
    }
}

} // namespace unit::streets
