#include "training/streets/light.h"

namespace unit::streets {

Light make_light(const Style& style, Weather weather) {
    Light light;
    const float level = std::cos(style.sun_elevation);
    light.sun_direction = {level * std::sin(style.sun_azimuth), std::sin(style.sun_elevation),
                           level * std::cos(style.sun_azimuth)};
    light.rainy = weather == Weather::Rainy;
    if (light.rainy) {
        const float overcast = style.rain_light;
        light.sky = Vec3(0.46F, 0.47F, 0.49F) * overcast;
        light.bounce = Vec3(0.25F, 0.25F, 0.26F) * overcast;
        light.fog = Vec3(0.50F, 0.52F, 0.54F) * overcast;
        light.mirror = Vec3(0.40F, 0.41F, 0.43F) * overcast;
        light.extinction = style.rain_fog;
        light.saturation = 0.72F;
        light.darkening = 0.80F;
        return light;
    }
    light.sun = style.sun;
    light.sky = Vec3(0.38F, 0.425F, 0.51F);
    light.bounce = Vec3(0.30F, 0.265F, 0.225F);
    light.fog = style.sky_horizon;
    light.mirror = mix(style.sky_zenith, style.sky_horizon, 0.6F);
    light.extinction = style.haze;
    return light;
}

} // namespace unit::streets
