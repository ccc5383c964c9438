#include "tests/core/pixels/itu_reference.h"

#include "tests/core/pixels/guarded_memory.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace unit::test {
namespace {

using Matrix = std::array<std::array<double, 3>, 3>;

/// Rows: E'Y, E'CB, E'CR; columns: E'R, E'G, E'B.
Matrix forward_matrix(ColorMatrix matrix) {
    double kr = 0.299, kg = 0.587, kb = 0.114;
    if (matrix == ColorMatrix::BT709) {
        kr = 0.2126;
        kg = 0.7152;
        kb = 0.0722;
    } else if (matrix == ColorMatrix::BT2020) {
        kr = 0.2627;
        kg = 0.6780;
        kb = 0.0593;
    }
    const double cb = 2.0 - 2.0 * kb;
    const double cr = 2.0 - 2.0 * kr;
    return {{{kr, kg, kb},
             {-kr / cb, -kg / cb, (1.0 - kb) / cb},
             {(1.0 - kr) / cr, -kg / cr, -kb / cr}}};
}

Levels multiply(const Matrix& m, const Levels& v) {
    Levels result{};
    for (int i = 0; i < 3; ++i)
        result[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
    return result;
}

/// Solves m x = v by Gauss-Jordan elimination with pivoting.
Levels solve(Matrix m, Levels v) {
    for (int column = 0; column < 3; ++column) {
        int pivot = column;
        for (int row = column + 1; row < 3; ++row)
            if (std::abs(m[row][column]) > std::abs(m[pivot][column]))
                pivot = row;
        std::swap(m[pivot], m[column]);
        std::swap(v[pivot], v[column]);
        for (int row = 0; row < 3; ++row) {
            if (row == column)
                continue;
            const double factor = m[row][column] / m[column][column];
            for (int k = 0; k < 3; ++k)
                m[row][k] -= factor * m[column][k];
            v[row] -= factor * v[column];
        }
    }
    return {v[0] / m[0][0], v[1] / m[1][1], v[2] / m[2][2]};
}

double luma_level(ColorRange range, double code) {
    return range == ColorRange::Limited ? (code - 16.0) / 219.0 : code / 255.0;
}

double luma_code(ColorRange range, double level) {
    return range == ColorRange::Limited ? 219.0 * level + 16.0 : 255.0 * level;
}

double chroma_level(ColorRange range, double code) {
    return (code - 128.0) / (range == ColorRange::Limited ? 224.0 : 255.0);
}

double chroma_code(ColorRange range, double level) {
    const double code = (range == ColorRange::Limited ? 224.0 : 255.0) * level + 128.0;
    return std::clamp(code, 0.0, 255.0);
}

/// A chroma sample's place and step in its plane.
struct ChromaPlane {
    int plane, first, step;
};

ChromaPlane chroma_plane(PixelFormat format, bool cr) {
    if (format == PixelFormat::NV12)
        return {1, cr ? 1 : 0, 2};
    return {cr ? 2 : 1, 0, 1};
}

/// Two neighbouring samples and the second one's weight.
struct Neighbours {
    int first, second;
    double weight;
};

/// Sample i lies at luma position 2 i (co-sited) or 2 i + 0.5.
Neighbours neighbours_of(int luma_position, bool cosited, int samples) {
    const double position = (luma_position - (cosited ? 0.0 : 0.5)) / 2.0;
    const int first = static_cast<int>(std::floor(position));
    return {std::clamp(first, 0, samples - 1), std::clamp(first + 1, 0, samples - 1),
            position - first};
}

double interpolated_chroma(const FrameFormat& format, const ConstFrameView& frame, bool cr, int x,
                           int y) {
    const ChromaPlane place = chroma_plane(format.pixel_format, cr);
    const Neighbours h =
        neighbours_of(x, format.chroma_site.horizontally_cosited, (format.width + 1) / 2);
    const Neighbours v =
        neighbours_of(y, format.chroma_site.vertically_cosited, (format.height + 1) / 2);
    const auto sample = [&](int i, int j) -> double {
        return frame
            .data[place.plane][j * frame.stride[place.plane] + place.first + i * place.step];
    };
    const double upper = std::lerp(sample(h.first, v.first), sample(h.second, v.first), h.weight);
    const double lower = std::lerp(sample(h.first, v.second), sample(h.second, v.second), h.weight);
    return std::lerp(upper, lower, v.weight);
}

/// Luma positions that a chroma sample is made from, and their weights.
std::vector<std::pair<int, double>> taps_of(int sample, bool cosited) {
    if (cosited)
        return {{2 * sample - 1, 0.25}, {2 * sample, 0.5}, {2 * sample + 1, 0.25}};
    return {{2 * sample, 0.5}, {2 * sample + 1, 0.5}};
}

double filtered_chroma(const FrameFormat& format, const LevelsAt& levels, bool cr, int i, int j) {
    const Matrix matrix = forward_matrix(format.matrix);
    double sum = 0.0;
    for (const auto& [y, vertical] : taps_of(j, format.chroma_site.vertically_cosited))
        for (const auto& [x, horizontal] : taps_of(i, format.chroma_site.horizontally_cosited)) {
            const Levels rgb =
                levels(std::clamp(x, 0, format.width - 1), std::clamp(y, 0, format.height - 1));
            sum += vertical * horizontal * multiply(matrix, rgb)[cr ? 2 : 1];
        }
    return sum;
}

} // namespace

Levels decode_pixel(const FrameFormat& format, const ConstFrameView& frame, int x, int y) {
    const std::string name = name_of(format.pixel_format);
    Levels rgb{};
    if (name.find('R') != std::string::npos) {
        const std::uint8_t* pixel = frame.data[0] + y * frame.stride[0] + x * int(name.size());
        for (int i = 0; i < 3; ++i)
            rgb[i] = luma_level(format.range, pixel[name.find("RGB"[i])]);
    } else {
        const double luma = frame.data[0][y * frame.stride[0] + x];
        rgb = solve(forward_matrix(format.matrix),
                    {luma_level(format.range, luma),
                     chroma_level(format.range, interpolated_chroma(format, frame, false, x, y)),
                     chroma_level(format.range, interpolated_chroma(format, frame, true, x, y))});
    }
    for (double& level : rgb)
        level = std::clamp(level, 0.0, 1.0);
    return rgb;
}

double encode_byte(const FrameFormat& format, const LevelsAt& levels, int plane, int x, int y) {
    const std::string name = name_of(format.pixel_format);
    if (name.find('R') != std::string::npos) {
        const int bytes = static_cast<int>(name.size());
        const std::size_t component = std::string("RGB").find(name[x % bytes]);
        if (component == std::string::npos)
            return -1.0;
        return luma_code(format.range, levels(x / bytes, y)[component]);
    }
    if (plane == 0)
        return luma_code(format.range, multiply(forward_matrix(format.matrix), levels(x, y))[0]);
    const bool pairs = format.pixel_format == PixelFormat::NV12;
    const bool cr = pairs ? x % 2 == 1 : plane == 2;
    return chroma_code(format.range, filtered_chroma(format, levels, cr, pairs ? x / 2 : x, y));
}

} // namespace unit::test
