#include "tests/benchmarks/line_plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <stdexcept>

namespace unit {
namespace {

constexpr double kWidth = 640.0;
constexpr double kHeight = 360.0;
constexpr double kLeft = 50.0;
constexpr double kTop = 40.0;
constexpr double kPlotWidth = kWidth - kLeft - 20.0;
constexpr double kPlotHeight = kHeight - kTop - 50.0;
constexpr std::array<const char*, 4> kColors{"#c0392b", "#2471a3", "#229954", "#7d3c98"};

/// 1, 2 or 5 times a power of ten, so that an axis has about six marks.
double step_of(double largest) {
    const double power = std::pow(10.0, std::floor(std::log10(largest / 6.0)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (largest / (factor * power) <= 7.0)
            return factor * power;
    }
    return 10.0 * power;
}

/// From values to places in the picture.
struct Axes {
    double largest_x = 1.0;
    double largest_y = 1.0;

    double x(double value) const { return kLeft + kPlotWidth * value / largest_x; }
    double y(double value) const { return kTop + kPlotHeight * (1.0 - value / largest_y); }
};

Axes axes_of(const std::vector<Line>& lines) {
    Axes axes;
    for (const Line& line : lines) {
        for (const auto& point : line.points) {
            axes.largest_x = std::max(axes.largest_x, point.x);
            axes.largest_y = std::max(axes.largest_y, point.y);
        }
    }
    const double step = step_of(axes.largest_y);
    axes.largest_y = std::ceil(axes.largest_y / step) * step;
    return axes;
}

void draw_grid(std::ostream& svg, const Axes& axes, const std::string& x_name) {
    for (double value = 0.0; value <= axes.largest_y * 1.001; value += step_of(axes.largest_y))
        svg << fmt::format("<path d='M{0:.1f} {1:.1f}H{2:.1f}' stroke='#ddd'/>"
                           "<text x='{3:.1f}' y='{4:.1f}' text-anchor='end'>{5:g}</text>\n",
                           kLeft, axes.y(value), kLeft + kPlotWidth, kLeft - 6.0,
                           axes.y(value) + 4.0, value);
    for (double value = 0.0; value <= axes.largest_x * 1.001; value += step_of(axes.largest_x))
        svg << fmt::format("<text x='{:.1f}' y='{:.1f}' text-anchor='middle'>{:g}</text>\n",
                           axes.x(value), kTop + kPlotHeight + 18.0, value);
    svg << fmt::format("<text x='{:.1f}' y='{:.1f}' text-anchor='middle'>{}</text>\n",
                       kLeft + kPlotWidth / 2.0, kHeight - 10.0, x_name);
}

void draw_line(std::ostream& svg, const Axes& axes, const Line& line, std::size_t number) {
    const char* color = kColors.at(number);
    svg << fmt::format("<polyline fill='none' stroke='{}' stroke-width='2' points='", color);
    for (const auto& point : line.points)
        svg << fmt::format("{:.1f},{:.1f} ", axes.x(point.x), axes.y(point.y));
    const double y = kTop + 16.0 + 16.0 * static_cast<double>(number);
    svg << fmt::format("'/>\n<path d='M{0:.1f} {1:.1f}h20' stroke='{2}' stroke-width='2'/>"
                       "<text x='{3:.1f}' y='{4:.1f}'>{5}</text>\n",
                       kLeft + 10.0, y - 4.0, color, kLeft + 36.0, y, line.name);
}

} // namespace

void write_line_plot(const std::string& path, const std::string& title, const std::string& x_name,
                     const std::vector<Line>& lines) {
    std::ofstream svg(path);
    svg << fmt::format("<svg xmlns='http://www.w3.org/2000/svg' width='{0}' height='{1}' "
                       "viewBox='0 0 {0} {1}' font-family='sans-serif' font-size='12'>\n"
                       "<rect width='100%' height='100%' fill='white'/>\n"
                       "<text x='{2:.1f}' y='24' font-size='15'>{3}</text>\n",
                       kWidth, kHeight, kLeft, title);
    const Axes axes = axes_of(lines);
    draw_grid(svg, axes, x_name);
    for (std::size_t number = 0; number < lines.size(); ++number)
        draw_line(svg, axes, lines[number], number);
    svg << "</svg>\n";
    if (!svg.flush())
        throw std::runtime_error("cannot write " + path);
}

} // namespace unit
