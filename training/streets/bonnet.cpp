#include "training/streets/bonnet.h"

namespace unit::streets {

void paint_bonnet(const View& view) {
    if (view.style.hood <= 0.0F) {
        return;
    }
    const auto width = static_cast<float>(view.canvas.cols);
    const auto height = static_cast<float>(view.canvas.rows);
    const Vec3 paint =
        view.light.shade(view.style.hood_paint, {0.0F, 0.95F, -0.3F}) + view.light.mirror * 0.05F;
    for (int x = 0; x < view.canvas.cols; ++x) {
        const float u = (static_cast<float>(x) + 0.5F) / width * 2.0F - 1.0F;
        // Two soft bulges, falling off towards the wings.
        const float rise =
            1.0F - 0.35F * u * u + 0.10F * std::cos(6.0F * u) - 0.25F * u * u * u * u;
        const float top = height * (1.0F - view.style.hood * rise);
        for (int y = std::max(0, static_cast<int>(top)); y < view.canvas.rows; ++y) {
            const float below = static_cast<float>(y) + 1.0F - top;
            const float edge = std::exp(-below / (0.012F * height));
            view.blend(x, y, paint * (0.75F + 0.7F * edge), saturate(below));
        }
    }
}

} // namespace unit::streets
