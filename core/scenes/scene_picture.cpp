#include "core/scenes/scene_picture.h"

#include "core/pixels/color_matrix.h"
#include "core/pixels/frame_layout.h"
#include "core/pixels/plane_sizes.h"

#include <algorithm>

namespace unit {
namespace {

constexpr int kLeastRows = 2 * ScenePicture::kHeight;

int row_step(int rows) {
    return std::max(rows / kLeastRows, 1);
}

int first_row(int rows) {
    return row_step(rows) / 2;
}

/// One component of a frame in its sampled rows.
struct Component {
    const std::uint8_t* first;
    std::ptrdiff_t row_stride;    ///< bytes
    std::ptrdiff_t sample_stride; ///< bytes
    SampleLayout layout;
    int width, rows;
};

/// The part of `size` samples that belongs to cell `index` of `cells`: one at least.
struct Part {
    int begin, end;

    Part(int index, int cells, int size)
        : begin(index * size / cells), end(std::max((index + 1) * size / cells, begin + 1)) {}
};

template <std::ptrdiff_t bytes>
float sum_of_row(const Component& component, int y, const Part& part) {
    SampleLayout layout = component.layout;
    layout.bytes = bytes; // known at compile time
    const std::uint8_t* sample =
        component.first + y * component.row_stride + part.begin * component.sample_stride;
    int sum = 0;
    for (int x = part.begin; x < part.end; ++x, sample += component.sample_stride) {
        sum += load_code(layout, sample);
    }
    return static_cast<float>(sum);
}

/// Writes the mean code of each cell.
void average(const Component& component, float* cells) {
    for (int cell_y = 0; cell_y < ScenePicture::kHeight; ++cell_y) {
        const Part rows(cell_y, ScenePicture::kHeight, component.rows);
        for (int cell_x = 0; cell_x < ScenePicture::kWidth; ++cell_x) {
            const Part columns(cell_x, ScenePicture::kWidth, component.width);
            float sum = 0.0F;
            for (int y = rows.begin; y < rows.end; ++y) {
                sum += component.layout.bytes == 1 ? sum_of_row<1>(component, y, columns)
                                                   : sum_of_row<2>(component, y, columns);
            }
            const int count = (rows.end - rows.begin) * (columns.end - columns.begin);
            *cells++ = sum / static_cast<float>(count);
        }
    }
}

ScenePicture packed_picture(const FrameFormat& format, const ConstFrameView& rows) {
    const PackedLayout layout = packed_layout(format.pixel_format);
    const CodeRange range = code_range(format.range, 8);
    const int offsets[] = {layout.red, layout.green, layout.blue};
    ScenePicture picture;
    float* values = picture.values.data();
    for (const int offset : offsets) {
        average({rows.data[0] + offset, rows.stride[0], layout.bytes, SampleLayout{1, 8, 0},
                 format.width, sampled_row_count(format.height)},
                values);
        values += ScenePicture::kPixels;
    }
    const auto factor = static_cast<float>(255.0 / range.span);
    for (float& value : picture.values) {
        value = (value - static_cast<float>(range.black)) * factor;
    }
    return picture;
}

/// Means of R', G' and B' are those of Y', Cb and Cr through the matrix.
void make_rgb(const FrameFormat& format, int depth, ScenePicture& picture) {
    const CodeRange range = code_range(format.range, depth);
    const auto [red_weight, green_weight, blue_weight] = luma_weights(format.matrix);
    for (std::size_t pixel = 0; pixel < ScenePicture::kPixels; ++pixel) {
        float* const value = picture.values.data() + pixel;
        const double luma = (value[0] - range.black) / range.span;
        const double cb = (value[ScenePicture::kPixels] - range.chroma_zero) / range.chroma_span;
        const double cr =
            (value[2 * ScenePicture::kPixels] - range.chroma_zero) / range.chroma_span;
        const double red = luma + 2.0 * (1.0 - red_weight) * cr;
        const double blue = luma + 2.0 * (1.0 - blue_weight) * cb;
        const double green = (luma - red_weight * red - blue_weight * blue) / green_weight;
        value[0] = static_cast<float>(255.0 * red);
        value[ScenePicture::kPixels] = static_cast<float>(255.0 * green);
        value[2 * ScenePicture::kPixels] = static_cast<float>(255.0 * blue);
    }
}

ScenePicture planar_picture(const FrameFormat& format, const ConstFrameView& rows) {
    const PlanarLayout layout = planar_layout(format.pixel_format);
    ScenePicture picture;
    float* const luma = picture.values.data();
    float* const cb = luma + ScenePicture::kPixels;
    float* const cr = cb + ScenePicture::kPixels;
    average({rows.data[0], rows.stride[0], layout.sample.bytes, layout.sample, format.width,
             sampled_row_count(format.height)},
            luma);
    if (layout.chroma_planes == 0) {
        const double zero = code_range(format.range, layout.sample.depth).chroma_zero;
        std::fill(cb, cr + ScenePicture::kPixels, static_cast<float>(zero));
    } else {
        const auto [first_cb, first_cr] = chroma_row(layout, rows, 0);
        const int width = chroma_size(format.width, layout.horizontal_subsampling);
        const int height =
            sampled_row_count(chroma_size(format.height, layout.vertical_subsampling));
        const std::ptrdiff_t step = chroma_step(layout);
        const std::ptrdiff_t cr_stride = rows.stride[layout.chroma_planes == 1 ? 1 : 2];
        average({first_cb, rows.stride[1], step, layout.sample, width, height}, cb);
        average({first_cr, cr_stride, step, layout.sample, width, height}, cr);
    }
    make_rgb(format, layout.sample.depth, picture);
    return picture;
}

} // namespace

int sampled_row_count(int rows) {
    return (rows - first_row(rows) + row_step(rows) - 1) / row_step(rows);
}

ConstFrameView sampled_rows(const FrameFormat& format, const ConstFrameView& frame) {
    ConstFrameView sampled;
    const auto sizes = plane_sizes(format);
    for (std::size_t plane = 0; plane < sizes.size(); ++plane) {
        const int rows = sizes[plane].rows;
        if (rows > 0) {
            sampled.data[plane] = frame.data[plane] + first_row(rows) * frame.stride[plane];
            sampled.stride[plane] = row_step(rows) * frame.stride[plane];
        }
    }
    return sampled;
}

ScenePicture make_scene_picture(const FrameFormat& format, const ConstFrameView& rows) {
    return is_packed(format.pixel_format) ? packed_picture(format, rows)
                                          : planar_picture(format, rows);
}

} // namespace unit
