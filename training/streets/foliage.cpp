#include "training/streets/foliage.h"

#include "training/streets/noise.h"
#include "training/streets/random.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <utility>

namespace unit::streets {

namespace {

constexpr int kSize = 192;

// A clump of leaves; the crown fills [-1, 1] x [-1, 1] (y up), z towards the viewer.
struct Clump {
    Vec3 center;
    float radius, tone;
};

// Half the width of a crown at a height in -1..1.
float half_width(Crown crown, float y) {
    switch (crown) {
    case Crown::Conifer:
        return 0.55F * (1.0F - y) * (0.82F + 0.18F * std::sin(y * 17.0F));
    case Crown::Tall:
        return 0.62F * std::sqrt(std::max(0.0F, 1.0F - y * y)) * (1.0F - 0.25F * y);
    case Crown::Bush:
        return std::sqrt(std::max(0.0F, 1.0F - 0.25F * (y + 1.0F) * (y + 1.0F)));
    case Crown::Round:
    case Crown::Sparse:
        break;
    }
    return 0.95F * std::sqrt(std::max(0.0F, 1.0F - y * y));
}

std::vector<Clump> grow(Crown crown, Random& random) {
    const int count = crown == Crown::Sparse ? 130 : crown == Crown::Conifer ? 300 : 330;
    const float size = crown == Crown::Conifer ? 0.085F : crown == Crown::Sparse ? 0.12F : 0.125F;
    const float lean = random.uniform(-0.12F, 0.12F);
    std::vector<Clump> clumps;
    while (static_cast<int>(clumps.size()) < count) {
        const Vec3 point{random.uniform(-1.0F, 1.0F), random.uniform(-1.0F, 1.0F),
                         random.uniform(-1.0F, 1.0F)};
        const float reach = half_width(crown, point[1]) * 0.92F;
        if (point[0] * point[0] + point[2] * point[2] > reach * reach) {
            continue;
        }
        // Lobes: parts of the envelope stay empty, so that outlines are ragged.
        const float lobe =
            std::sin(5.0F * point[0] + 31.0F * lean) * std::cos(4.0F * point[1] - 57.0F * lean);
        if (crown != Crown::Conifer && lobe < -0.55F && point.dot(point) > 0.4F) {
            continue;
        }
        clumps.push_back({{point[0] + lean * point[1], point[1], point[2]},
                          size * random.uniform(0.55F, 1.35F),
                          random.uniform(0.75F, 1.25F)});
    }
    std::sort(clumps.begin(), clumps.end(),
              [](const Clump& a, const Clump& b) { return a.center[2] < b.center[2]; });
    return clumps;
}

// An opaque texel as four bytes.
cv::Vec4b encode(float tone, float normal_x, float normal_y) {
    const auto byte = [](float value) { return cv::saturate_cast<uchar>(255.0F * value); };
    return {255, byte(tone * 0.5F), byte(0.5F + 0.5F * normal_x), byte(0.5F + 0.5F * normal_y)};
}

void paint_clump(cv::Mat_<cv::Vec4b>& sprite, const Clump& clump, const Vec3& shift) {
    const float scale = 0.47F * kSize;
    const float cx = 0.5F * kSize + clump.center[0] * scale;
    const float cy = 0.5F * kSize - clump.center[1] * scale;
    const float radius = clump.radius * scale;
    const auto leaves = NoiseTexture::patches().level(0.0F, 0.0F);
    const auto grains = NoiseTexture::grains().level(0.0F, 0.0F);
    // Leaves deep in the crown and low in it see less of the sky.
    const float open = 0.50F + 0.28F * saturate(clump.center[2] + 0.5F) +
                       0.22F * saturate(0.5F * clump.center[1] + 0.5F);
    const int reach = static_cast<int>(radius * 1.3F) + 1;
    for (int y = std::max(0, static_cast<int>(cy) - reach);
         y < std::min(kSize, static_cast<int>(cy) + reach); ++y) {
        for (int x = std::max(0, static_cast<int>(cx) - reach);
             x < std::min(kSize, static_cast<int>(cx) + reach); ++x) {
            const float dx = (static_cast<float>(x) + 0.5F - cx) / radius;
            const float dy = (cy - static_cast<float>(y) - 0.5F) / radius;
            const float u = static_cast<float>(x) / 256.0F, v = static_cast<float>(y) / 256.0F;
            const float ragged = 0.36F * leaves.sample(4.0F * u + shift[0], 4.0F * v + shift[1]) +
                                 0.20F * grains.sample(u + shift[2], v);
            if (dx * dx + dy * dy + ragged > 0.85F) {
                continue;
            }
            const float leaf = 0.20F * grains.sample(u + shift[1], v + shift[0]);
            const float tone = clump.tone * open * (1.0F + 0.22F * dy + leaf);
            const float sideways = 0.32F * dx + 0.60F * clump.center[0];
            const float upwards = 0.30F * dy + 0.60F * clump.center[1] + 0.15F;
            sprite(y, x) = encode(tone, sideways, upwards);
        }
    }
}

} // namespace

FoliageSprite::FoliageSprite(Crown crown, std::uint64_t seed) {
    Random random({seed, static_cast<std::uint64_t>(crown), 0xf011});
    cv::Mat_<cv::Vec4b> sprite(kSize, kSize, cv::Vec4b(0, 0, 0, 0));
    for (const Clump& clump : grow(crown, random)) {
        paint_clump(sprite, clump, {random.uniform(), random.uniform(), random.uniform()});
    }
    levels_.push_back(sprite);
    while (levels_.back().cols > 4) {
        cv::Mat half;
        cv::resize(levels_.back(), half, {}, 0.5, 0.5, cv::INTER_AREA);
        levels_.push_back(half);
    }
}

FoliageSprite::Texel FoliageSprite::sample(float x, float y, float footprint) const {
    std::size_t level = 0;
    for (float texels = footprint * kSize; texels > 1.5F && level + 1 < levels_.size();
         texels /= 2) {
        ++level;
    }
    const cv::Mat_<cv::Vec4b>& image = levels_[level];
    const float limit = static_cast<float>(image.cols) - 1.001F;
    const float fx = std::clamp(x * static_cast<float>(image.cols) - 0.5F, 0.0F, limit);
    const float fy = std::clamp(y * static_cast<float>(image.rows) - 0.5F, 0.0F, limit);
    const int x0 = static_cast<int>(fx), y0 = static_cast<int>(fy);
    const float tx = fx - static_cast<float>(x0), ty = fy - static_cast<float>(y0);
    const cv::Vec4b* top = image[y0] + x0;
    const cv::Vec4b* bottom = image[y0 + 1] + x0;
    const float weights[4] = {(1 - tx) * (1 - ty), tx * (1 - ty), (1 - tx) * ty, tx * ty};
    float sums[4];
    for (int i = 0; i < 4; ++i) {
        sums[i] = (weights[0] * top[0][i] + weights[1] * top[1][i] + weights[2] * bottom[0][i] +
                   weights[3] * bottom[1][i]) *
                  (1.0F / 255.0F);
    }
    return {sums[0], 2.0F * sums[1], 2.0F * sums[2] - sums[0], 2.0F * sums[3] - sums[0]};
}

const std::vector<FoliageSprite>& FoliageSprite::all() {
    static const std::vector<FoliageSprite> sprites = [] {
        std::vector<FoliageSprite> grown;
        for (const Crown crown :
             {Crown::Round, Crown::Tall, Crown::Conifer, Crown::Sparse, Crown::Bush}) {
            for (int i = 0; i < kPerCrown; ++i) {
                grown.emplace_back(crown, static_cast<std::uint64_t>(i));
            }
        }
        return grown;
    }();
    return sprites;
}

} // namespace unit::streets
