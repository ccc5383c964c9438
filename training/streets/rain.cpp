#include "training/streets/rain.h"

#include "training/streets/random.h"

namespace unit::streets {

void paint_rain(const View& view, double seconds) {
    constexpr int kStreaks = 260;
    const Vec3 water = view.light.fog * 1.7F;
    const auto width = static_cast<float>(view.canvas.cols);
    const auto height = static_cast<float>(view.canvas.rows);
    for (std::uint64_t i = 0; i < kStreaks; ++i) {
        Random fixed({view.style.seed, 0x4a1, i});
        // A streak falls through the picture, then begins anew elsewhere.
        const auto start = static_cast<double>(fixed.uniform());
        const double fall = start + seconds * static_cast<double>(fixed.uniform(2.2F, 4.0F));
        const double turn = std::floor(fall);
        Random random({view.style.seed, 0x4a1, i, static_cast<std::uint64_t>(turn)});
        const float length = height * random.uniform(0.03F, 0.10F);
        const float y = static_cast<float>(fall - turn) * (height + length) - length;
        // Driving makes streaks fan out from the vanishing point.
        const float x = width * random.uniform(-0.05F, 1.05F);
        const float slant = (x / width - 0.5F) * 0.45F * length + 0.05F * length;
        const float half = std::max(0.35F, width / 640.0F * random.uniform(0.3F, 0.6F));
        ScreenPolygon streak;
        streak.count = 4;
        streak.corners[0] = {x - half, y};
        streak.corners[1] = {x + half, y};
        streak.corners[2] = {x + half + slant, y + length};
        streak.corners[3] = {x - half + slant, y + length};
        fill(view, streak, water, random.uniform(0.03F, 0.10F));
    }
}

} // namespace unit::streets
