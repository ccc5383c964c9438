#pragma once

#include <string>
#include <vector>

namespace unit {

/// Points (x, y) with x rising.
struct Line {
    struct Point {
        double x, y;
    };
    std::string name;
    std::vector<Point> points;
};

/// Writes a plot of up to four lines as SVG: both axes from 0, with a legend. Throws
/// std::runtime_error that names the file if it cannot be written.
void write_line_plot(const std::string& path, const std::string& title, const std::string& x_name,
                     const std::vector<Line>& lines);

} // namespace unit
