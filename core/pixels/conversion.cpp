#include "core/pixels/conversion.h"

#include "core/pixels/frame_rows.h"
#include "core/pixels/tensor_rows.h"

#include <algorithm>
#include <cassert>

namespace unit {

void frame_to_tensor(const FrameFormat& format, const ConstFrameView& frame,
                     const TensorImage& image) {
    assert(format.width > 0 && format.height > 0);
    assert(image.width == padded_size(format.width) && image.height == padded_size(format.height));
    const std::unique_ptr<FrameRowReader> reader = make_frame_row_reader(format);
    TensorWriter writer(image, format.width);
    for (int y = 0; y < image.height; ++y) {
        const Rows<float> values = writer.begin(y);
        reader->read(frame, std::min(y, format.height - 1), values);
        writer.finish(values, y);
    }
}

void tensor_to_frame(const FrameFormat& format, const ConstTensorImage& image,
                     const ConstFrameView& input, const FrameView& frame) {
    assert(format.width > 0 && format.height > 0);
    assert(image.width >= format.width && image.height >= format.height);
    const std::unique_ptr<FrameRowWriter> writer = make_frame_row_writer(format);
    TensorReader rows(image, format.width);
    for (int y = 0; y < format.height; ++y) {
        writer->write(rows, y, input, frame);
    }
}

} // namespace unit
