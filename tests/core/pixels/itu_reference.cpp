#include "tests/core/pixels/itu_reference.h"

#include "tests/core/pixels/test_formats.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

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

double luma_level(const FrameFormat& format, double code) {
    const int bits = sampling_of(format.pixel_format).bits;
    if (format.range == ColorRange::Full)
        return code / (std::exp2(bits) - 1.0);
    return (code / std::exp2(bits - 8) - 16.0) / 219.0;
}

double luma_code(const FrameFormat& format, double level) {
    const int bits = sampling_of(format.pixel_format).bits;
    if (format.range == ColorRange::Full)
        return (std::exp2(bits) - 1.0) * level;
    return (219.0 * level + 16.0) * std::exp2(bits - 8);
}

double chroma_level(const FrameFormat& format, double code) {
    const int bits = sampling_of(format.pixel_format).bits;
    if (format.range == ColorRange::Full)
        return (code - std::exp2(bits - 1)) / (std::exp2(bits) - 1.0);
    return (code / std::exp2(bits - 8) - 128.0) / 224.0;
}

double chroma_code(const FrameFormat& format, double level) {
    const int bits = sampling_of(format.pixel_format).bits;
    const double code = format.range == ColorRange::Full
                            ? (std::exp2(bits) - 1.0) * level + std::exp2(bits - 1)
                            : (224.0 * level + 128.0) * std::exp2(bits - 8);
    return std::clamp(code, 0.0, std::exp2(bits) - 1.0);
}

/// The code of sample `i` of row `y` of a plane.
double code_at(const FrameFormat& format, const ConstFrameView& frame, int plane, int i, int y) {
    const Sampling sampling = sampling_of(format.pixel_format);
    const std::uint8_t* sample = frame.data[plane] + y * frame.stride[plane] + i * sampling.bytes;
    const int value = sampling.bytes == 1 ? sample[0] : sample[0] + 256 * sample[1];
    return value / sampling.unit % (1 << sampling.bits);
}

/// The positions of a component's samples in its plane.
struct ChromaPlane {
    int plane, first, step;
};

ChromaPlane chroma_plane(PixelFormat format, bool cr) {
    if (sampling_of(format).planes == 2)
        return {1, cr ? 1 : 0, 2};
    return {cr ? 2 : 1, 0, 1};
}

/// Two neighbouring samples and the second one's weight.
struct Neighbours {
    int first, second;
    double weight;
};

/// Of `subsampling` luma positions, `size` in all, sample i lies at the first one (co-sited) or in
/// the middle.
Neighbours neighbours_of(int luma_position, int subsampling, bool cosited, int size) {
    const double offset = cosited ? 0.0 : (subsampling - 1) / 2.0;
    const double position = (luma_position - offset) / subsampling;
    const int first = static_cast<int>(std::floor(position));
    const int last = (size + subsampling - 1) / subsampling - 1;
    return {std::clamp(first, 0, last), std::clamp(first + 1, 0, last), position - first};
}

double interpolated_chroma(const FrameFormat& format, const ConstFrameView& frame, bool cr, int x,
                           int y) {
    const Sampling sampling = sampling_of(format.pixel_format);
    const ChromaPlane place = chroma_plane(format.pixel_format, cr);
    const Neighbours h = neighbours_of(x, sampling.chroma_columns,
                                       format.chroma_site.horizontally_cosited, format.width);
    const Neighbours v = neighbours_of(y, sampling.chroma_rows,
                                       format.chroma_site.vertically_cosited, format.height);
    const auto sample = [&](int i, int j) {
        return code_at(format, frame, place.plane, place.first + i * place.step, j);
    };
    const double upper = std::lerp(sample(h.first, v.first), sample(h.second, v.first), h.weight);
    const double lower = std::lerp(sample(h.first, v.second), sample(h.second, v.second), h.weight);
    return std::lerp(upper, lower, v.weight);
}

/// Luma positions that a chroma sample is made from, and their weights.
std::vector<std::pair<int, double>> taps_of(int sample, int subsampling, bool cosited) {
    if (subsampling == 1)
        return {{sample, 1.0}};
    if (cosited)
        return {{2 * sample - 1, 0.25}, {2 * sample, 0.5}, {2 * sample + 1, 0.25}};
    return {{2 * sample, 0.5}, {2 * sample + 1, 0.5}};
}

double filtered_chroma(const FrameFormat& format, const LevelsAt& levels, bool cr, int i, int j) {
    const Matrix matrix = forward_matrix(format.matrix);
    const Sampling sampling = sampling_of(format.pixel_format);
    double sum = 0.0;
    for (const auto& [y, vertical] :
         taps_of(j, sampling.chroma_rows, format.chroma_site.vertically_cosited))
        for (const auto& [x, horizontal] :
             taps_of(i, sampling.chroma_columns, format.chroma_site.horizontally_cosited)) {
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
    if (is_rgb(format.pixel_format)) {
        const std::uint8_t* pixel = frame.data[0] + y * frame.stride[0] + x * int(name.size());
        for (int i = 0; i < 3; ++i)
            rgb[i] = luma_level(format, pixel[name.find("RGB"[i])]);
    } else {
        const double luma = luma_level(format, code_at(format, frame, 0, x, y));
        rgb = {luma, luma, luma};
        if (sampling_of(format.pixel_format).planes > 1)
            rgb =
                solve(forward_matrix(format.matrix),
                      {luma, chroma_level(format, interpolated_chroma(format, frame, false, x, y)),
                       chroma_level(format, interpolated_chroma(format, frame, true, x, y))});
    }
    for (double& level : rgb)
        level = std::clamp(level, 0.0, 1.0);
    return rgb;
}

double encode_sample(const FrameFormat& format, const LevelsAt& levels, int plane, int i, int y) {
    const std::string name = name_of(format.pixel_format);
    if (is_rgb(format.pixel_format)) {
        const int bytes = static_cast<int>(name.size());
        const std::size_t component = std::string("RGB").find(name[i % bytes]);
        if (component == std::string::npos)
            return -1.0;
        return luma_code(format, levels(i / bytes, y)[component]);
    }
    if (plane == 0)
        return luma_code(format, multiply(forward_matrix(format.matrix), levels(i, y))[0]);
    const bool pairs = sampling_of(format.pixel_format).planes == 2;
    const bool cr = pairs ? i % 2 == 1 : plane == 2;
    return chroma_code(format, filtered_chroma(format, levels, cr, pairs ? i / 2 : i, y));
}

} // namespace unit::test
