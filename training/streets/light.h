#pragma once

#include "training/streets/scene.h"
#include "training/streets/style.h"

#include <cmath>

namespace unit::streets {

/// How a weather lights and veils a surface.
struct Light {
    bool rainy = false;
    Vec3 sun_direction;   ///< unit, towards the sun
    Vec3 sun;             ///< on a surface facing the sun; zero when rainy
    Vec3 sky;             ///< diffuse light on a surface facing up
    Vec3 bounce;          ///< diffuse light on a surface facing down
    Vec3 fog;             ///< what far things fade to
    Vec3 mirror;          ///< what panes and paint reflect
    float extinction = 0; ///< of fog or haze, per metre
    float saturation = 1; ///< kept of a surface's colour
    float darkening = 1;  ///< of porous surfaces when wet

    /// Colour of a diffuse surface; `visibility` is the share of sun light that reaches it.
    Vec3 shade(const Vec3& albedo, const Vec3& normal, float visibility = 1.0F) const {
        const float facing = std::max(0.0F, normal.dot(sun_direction)) * visibility;
        const float up = 0.5F + 0.5F * normal[1];
        const float grey = luminance(albedo);
        Vec3 color;
        for (int i = 0; i < 3; ++i) {
            const float surface = (grey + (albedo[i] - grey) * saturation) * darkening;
            color[i] = surface * (sun[i] * facing + mix(bounce[i], sky[i], up));
        }
        return color;
    }
    /// Share of a thing's own colour that is left at a distance in metres.
    float clarity(float distance) const { return std::exp(-extinction * distance); }
    /// The colour as seen from a distance in metres.
    Vec3 veil(const Vec3& color, float distance) const {
        return mix(fog, color, clarity(distance));
    }
};

/// The light of a scene in a weather.
Light make_light(const Style& style, Weather weather);

} // namespace unit::streets
