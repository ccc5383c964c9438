#pragma once

#include "training/streets/view.h"

#include <vector>

namespace unit::streets {

/// Where the pixels of one row meet the ground. Lengths in metres.
struct GroundRow {
    float depth;                    ///< in front of the camera
    float step;                     ///< between neighbouring pixels
    float length;                   ///< that the row covers in depth
    float x, z;                     ///< world position of column 0
    float step_x, step_z;           ///< world step between columns
    float middle_z;                 ///< z straight ahead
    float center, slope, curvature; ///< the road's, at middle_z
    float width;                    ///< extent of a pixel across the road

    /// Offset from the road's centre line, by its second-order expansion around middle_z.
    float offset(int column) const {
        const float wz = z + step_z * static_cast<float>(column) - middle_z;
        return x + step_x * static_cast<float>(column) - center -
               (slope + 0.5F * curvature * wz) * wz;
    }
};

/// The ground's surface averaged over one pixel.
struct GroundMaterial {
    Vec3 albedo;
    float grain, patchiness, wetness; ///< as in Strip
};

/// The surface of one row of ground after another: strips, cross streets and painted lines, each
/// averaged over the pixel so that nothing flickers.
class GroundMaterialRow {
  public:
    explicit GroundMaterialRow(const View& view);

    /// Works out the row.
    void lay(const GroundRow& row);
    /// The surface at a column of the row laid last.
    const GroundMaterial& operator[](int column) const {
        return pixels_[static_cast<std::size_t>(column)];
    }

  private:
    GroundMaterial integral(float offset, std::size_t strip) const;
    void lay_strips(const GroundRow& row);
    void lay_cross_streets(const GroundRow& row);
    void lay_line(const GroundRow& row, const PaintedLine& line);

    const View& view_;
    std::vector<GroundMaterial> strips_;    // as the weather shows them
    std::vector<GroundMaterial> integrals_; // of the strips left of each one's begin
    std::vector<PaintedLine> lines_;
    std::vector<GroundMaterial> pixels_;
};

} // namespace unit::streets
