#pragma once

#include "training/streets/vector.h"

#include <array>
#include <cmath>
#include <vector>

namespace unit::streets {

/// The centre line of the road: its x as a smooth function of z. The road's own coordinates are
/// (offset to the right of the centre line, z).
struct Road {
    std::array<float, 2> amplitude{};  ///< metres
    std::array<float, 2> wavenumber{}; ///< radians per metre
    std::array<float, 2> phase{};      ///< radians

    /// x of the centre line, metres.
    float center(float z) const { return wave(z, 0); }
    /// Its first derivative: the tangent of the heading.
    float slope(float z) const { return wave(z, 1); }
    /// Its second derivative, per metre.
    float curvature(float z) const { return wave(z, 2); }
    /// The point on the ground `offset` metres right of the centre line, heading along the road.
    Placement at(float offset, float z) const {
        const float tangent = slope(z), length = std::sqrt(1.0F + tangent * tangent);
        return {{center(z) + offset, 0.0F, z}, tangent / length, 1.0F / length};
    }
    /// The same road with z measured from `origin` metres further on.
    Road from(double origin) const;

  private:
    float wave(float z, int derivative) const {
        float sum = 0.0F;
        for (std::size_t i = 0; i < amplitude.size(); ++i) {
            const float angle = wavenumber[i] * z + phase[i];
            const float a = amplitude[i], k = wavenumber[i];
            sum += derivative == 0   ? a * std::sin(angle)
                   : derivative == 1 ? a * k * std::cos(angle)
                                     : -a * k * k * std::sin(angle);
        }
        return sum;
    }
};

/// What the ground is made of between two offsets from the centre line.
struct Strip {
    float end;        ///< offset of its right border, metres; it begins where the one before ends
    Vec3 albedo;      ///< diffuse reflectance
    float grain;      ///< contrast of the fine texture
    float patchiness; ///< contrast of the coarse texture
    float wetness;    ///< how much it mirrors when wet, 0..1
};

/// A painted line along the road.
struct PaintedLine {
    float offset; ///< of its centre, metres
    float width;  ///< metres
    float dash;   ///< length of a dash, metres; the period where the line is solid
    float period; ///< metres; divides 480
    Vec3 albedo;
};

/// A cross-section of the road, from left to right.
struct CrossSection {
    std::vector<Strip> strips;
    std::vector<PaintedLine> lines;
};

} // namespace unit::streets
