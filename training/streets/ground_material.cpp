#include "training/streets/ground_material.h"

#include <cmath>

namespace unit::streets {

namespace {

constexpr float kFarLeft = -100.0F;  // where integrals begin; only differences count
constexpr float kCrossStreet = 9.0F; // width, metres
const Vec3 kZebraPaint{0.55F, 0.55F, 0.53F};

GroundMaterial scaled_sum(const GroundMaterial& a, const GroundMaterial& b, float scale) {
    return {a.albedo + b.albedo * scale, a.grain + b.grain * scale,
            a.patchiness + b.patchiness * scale, a.wetness + b.wetness * scale};
}

// Length of [low, high] covered by intervals of length `on` that begin at multiples of `period`.
float covered(float low, float high, float on, float period) {
    const auto total = [&](float end) {
        const float whole = static_cast<float>(floor_to_int(end / period));
        return whole * on + std::min(end - whole * period, on);
    };
    return total(high) - total(low);
}

Vec3 seen(const Light& light, const Vec3& albedo, float wetness) {
    const float grey = luminance(albedo);
    const float wet = light.rainy ? light.darkening * (1.0F - 0.42F * wetness) : 1.0F;
    return mix(Vec3::all(grey), albedo, light.saturation) * wet;
}

} // namespace

GroundMaterialRow::GroundMaterialRow(const View& view)
    : view_(view), lines_(view.style.section.lines),
      pixels_(static_cast<std::size_t>(view.canvas.cols)) {
    GroundMaterial sum{};
    float begin = kFarLeft;
    for (const Strip& strip : view.style.section.strips) {
        strips_.push_back({seen(view.light, strip.albedo, strip.wetness), strip.grain,
                           strip.patchiness, strip.wetness});
        integrals_.push_back(scaled_sum(sum, strips_.back(), -begin));
        sum = scaled_sum(sum, strips_.back(), std::min(strip.end, -kFarLeft) - begin);
        begin = strip.end;
    }
    for (PaintedLine& line : lines_) {
        line.albedo = seen(view.light, line.albedo, 0.3F);
    }
}

GroundMaterial GroundMaterialRow::integral(float offset, std::size_t strip) const {
    return scaled_sum(integrals_[strip], strips_[strip], offset);
}

void GroundMaterialRow::lay(const GroundRow& row) {
    lay_strips(row);
    for (const PaintedLine& line : lines_) {
        lay_line(row, line);
    }
    if (view_.style.block > 0.0F) {
        lay_cross_streets(row);
    }
}

void GroundMaterialRow::lay_strips(const GroundRow& row) {
    const std::vector<Strip>& strips = view_.style.section.strips;
    const auto move_to = [&](std::size_t& index, float offset) {
        while (offset > strips[index].end) {
            ++index;
        }
        while (index > 0 && offset < strips[index - 1].end) {
            --index;
        }
    };
    std::size_t low = 0, high = 0;
    for (int x = 0; x < view_.canvas.cols; ++x) {
        const float offset = row.offset(x);
        const float left = offset - 0.5F * row.width, right = offset + 0.5F * row.width;
        move_to(low, left);
        move_to(high, right);
        GroundMaterial& pixel = pixels_[static_cast<std::size_t>(x)];
        if (low == high) {
            pixel = strips_[low];
            continue;
        }
        const GroundMaterial from = integral(left, low), to = integral(right, high);
        pixel = scaled_sum(GroundMaterial{}, scaled_sum(to, from, -1.0F), 1.0F / row.width);
    }
}

void GroundMaterialRow::lay_line(const GroundRow& row, const PaintedLine& line) {
    const float rate = row.step_x - row.slope * row.step_z;
    const float column = (line.offset - row.offset(0)) / rate;
    const float reach = 0.5F * (line.width + row.width);
    // The expansion bends within a row: look a little further than the linear estimate.
    const float margin = 2.0F + reach / std::abs(rate) +
                         std::abs(row.curvature * row.step_z * row.step_z * column * column / rate);
    const float limit = static_cast<float>(view_.canvas.cols);
    const int first = static_cast<int>(std::clamp(column - margin, 0.0F, limit));
    const int last = static_cast<int>(std::clamp(column + margin, 0.0F, limit));
    for (int x = first; x < last; ++x) {
        const float distance = std::abs(row.offset(x) - line.offset);
        if (distance >= reach) {
            continue;
        }
        const float across = std::min({line.width, row.width, reach - distance}) / row.width;
        const float z = row.z + row.step_z * static_cast<float>(x);
        const float along =
            covered(z - 0.5F * row.length, z + 0.5F * row.length, line.dash, line.period) /
            row.length;
        GroundMaterial& pixel = pixels_[static_cast<std::size_t>(x)];
        const float amount = saturate(across * along);
        pixel.albedo = mix(pixel.albedo, line.albedo, amount);
        pixel.wetness *= 1.0F - 0.5F * amount;
    }
}

void GroundMaterialRow::lay_cross_streets(const GroundRow& row) {
    const float block = view_.style.block, zebra = 3.0F;
    const float last = row.z + row.step_z * static_cast<float>(view_.canvas.cols);
    const float reach = 0.5F * row.length + zebra + 1.0F;
    if (covered(std::min(row.z, last) - reach, std::max(row.z, last) + reach, kCrossStreet,
                block) <= 0.0F) {
        return;
    }
    const GroundMaterial& asphalt = strips_[strips_.size() / 2];
    const Vec3 paint = seen(view_.light, kZebraPaint, 0.3F);
    for (int x = 0; x < view_.canvas.cols; ++x) {
        const float z = row.z + row.step_z * static_cast<float>(x);
        const float low = z - 0.5F * row.length, high = z + 0.5F * row.length;
        // The street and the crossing before it, which begins 1 m ahead of it.
        const float street = covered(low, high, kCrossStreet, block) / row.length;
        const float crossing =
            covered(low + zebra + 1.0F, high + zebra + 1.0F, zebra, block) / row.length;
        if (street <= 0.0F && crossing <= 0.0F) {
            continue;
        }
        GroundMaterial& pixel = pixels_[static_cast<std::size_t>(x)];
        const float offset = row.offset(x);
        pixel = scaled_sum(scaled_sum(GroundMaterial{}, pixel, 1.0F - street), asphalt, street);
        if (offset > view_.style.left_edge && offset < view_.style.right_edge) {
            const float bars =
                covered(offset - 0.5F * row.width, offset + 0.5F * row.width, 0.5F, 1.0F) /
                row.width;
            pixel.albedo = mix(pixel.albedo, paint, saturate(crossing * bars));
        }
    }
}

} // namespace unit::streets
