#include "plugin/frame_format.h"

#include "plugin/cuda/cuda_frame.h"

#include <fmt/format.h>

#include <algorithm>

namespace unit {
namespace {

std::optional<PixelFormat> pixel_format(GstVideoFormat format) {
    switch (format) {
    case GST_VIDEO_FORMAT_RGB:
        return PixelFormat::RGB;
    case GST_VIDEO_FORMAT_BGR:
        return PixelFormat::BGR;
    case GST_VIDEO_FORMAT_RGBx:
        return PixelFormat::RGBx;
    case GST_VIDEO_FORMAT_BGRx:
        return PixelFormat::BGRx;
    case GST_VIDEO_FORMAT_xRGB:
        return PixelFormat::xRGB;
    case GST_VIDEO_FORMAT_xBGR:
        return PixelFormat::xBGR;
    case GST_VIDEO_FORMAT_RGBA:
        return PixelFormat::RGBA;
    case GST_VIDEO_FORMAT_BGRA:
        return PixelFormat::BGRA;
    case GST_VIDEO_FORMAT_I420:
        return PixelFormat::I420;
    case GST_VIDEO_FORMAT_NV12:
        return PixelFormat::NV12;
    case GST_VIDEO_FORMAT_Y42B:
        return PixelFormat::Y42B;
    case GST_VIDEO_FORMAT_Y444:
        return PixelFormat::Y444;
    case GST_VIDEO_FORMAT_GRAY8:
        return PixelFormat::GRAY8;
    case GST_VIDEO_FORMAT_P010_10LE:
        return PixelFormat::P010_10LE;
    case GST_VIDEO_FORMAT_I420_10LE:
        return PixelFormat::I420_10LE;
    default:
        return std::nullopt;
    }
}

std::optional<ColorMatrix> color_matrix(const GstVideoInfo& info) {
    switch (info.colorimetry.matrix) {
    case GST_VIDEO_COLOR_MATRIX_BT601:
        return ColorMatrix::BT601;
    case GST_VIDEO_COLOR_MATRIX_BT709:
        return ColorMatrix::BT709;
    case GST_VIDEO_COLOR_MATRIX_BT2020:
        return ColorMatrix::BT2020;
    case GST_VIDEO_COLOR_MATRIX_UNKNOWN:
        // GStreamer demands a matrix of Y'CbCr formats, but not of grey ones.
        return GST_VIDEO_INFO_IS_GRAY(&info) ? std::optional(ColorMatrix::BT601) : std::nullopt;
    default:
        return std::nullopt;
    }
}

const char* matrix_name(GstVideoColorMatrix matrix) {
    switch (matrix) {
    case GST_VIDEO_COLOR_MATRIX_FCC:
        return "FCC";
    case GST_VIDEO_COLOR_MATRIX_SMPTE240M:
        return "SMPTE 240M";
    case GST_VIDEO_COLOR_MATRIX_RGB:
        return "RGB (identity)";
    default:
        return "unknown";
    }
}

std::string matrix_refusal(GstVideoColorMatrix matrix) {
    return fmt::format("The colour matrix {} is not supported, only BT.601, BT.709 and BT.2020 "
                       "are. Put videoconvert and a capsfilter with colorimetry=bt709 before this "
                       "element.",
                       matrix_name(matrix));
}

std::optional<ChromaSite> chroma_site(const GstVideoInfo& info) {
    const GstVideoChromaSite site = info.chroma_site;
    if (site == GST_VIDEO_CHROMA_SITE_UNKNOWN)
        return ChromaSite{};
    const bool rows_are_halved = GST_VIDEO_FORMAT_INFO_H_SUB(info.finfo, GST_VIDEO_COMP_U) > 0;
    if ((site & GST_VIDEO_CHROMA_SITE_ALT_LINE) && rows_are_halved)
        return std::nullopt;
    return ChromaSite{.horizontally_cosited = (site & GST_VIDEO_CHROMA_SITE_H_COSITED) != 0,
                      .vertically_cosited = (site & GST_VIDEO_CHROMA_SITE_V_COSITED) != 0};
}

/// Whether some frames may be progressive; in mixed video each says whether it is.
bool may_be_progressive(const GstVideoInfo& info) {
    const GstVideoInterlaceMode mode = GST_VIDEO_INFO_INTERLACE_MODE(&info);
    return mode == GST_VIDEO_INTERLACE_MODE_PROGRESSIVE || mode == GST_VIDEO_INTERLACE_MODE_MIXED;
}

ColorRange color_range(const GstVideoInfo& info) {
    switch (info.colorimetry.range) {
    case GST_VIDEO_COLOR_RANGE_0_255:
        return ColorRange::Full;
    case GST_VIDEO_COLOR_RANGE_16_235:
        return ColorRange::Limited;
    default:
        return GST_VIDEO_INFO_IS_YUV(&info) ? ColorRange::Limited : ColorRange::Full;
    }
}

} // namespace

std::optional<GstVideoInfo> read_caps(const GstCaps* caps) {
    GstVideoInfo info;
    if (!gst_video_info_from_caps(&info, caps))
        return std::nullopt;
    const char* site = gst_structure_get_string(gst_caps_get_structure(caps, 0), "chroma-site");
    info.chroma_site =
        site ? gst_video_chroma_site_from_string(site) : GST_VIDEO_CHROMA_SITE_UNKNOWN;
    return info;
}

std::optional<FrameFormat> frame_format(const GstVideoInfo& info, std::string& reason) {
    const auto pixels = pixel_format(GST_VIDEO_INFO_FORMAT(&info));
    if (!pixels) {
        reason = fmt::format("The pixel format {} is not supported. Put videoconvert before this "
                             "element.",
                             GST_VIDEO_INFO_NAME(&info));
        return std::nullopt;
    }
    if (!may_be_progressive(info)) {
        reason = fmt::format(
            "Interlaced video (interlace-mode {}) is not supported. Put deinterlace before this "
            "element.",
            gst_video_interlace_mode_to_string(GST_VIDEO_INFO_INTERLACE_MODE(&info)));
        return std::nullopt;
    }

    FrameFormat format;
    format.pixel_format = *pixels;
    format.width = GST_VIDEO_INFO_WIDTH(&info);
    format.height = GST_VIDEO_INFO_HEIGHT(&info);
    format.range = color_range(info);
    if (GST_VIDEO_INFO_IS_RGB(&info))
        return format;

    const auto matrix = color_matrix(info);
    if (!matrix) {
        reason = matrix_refusal(info.colorimetry.matrix);
        return std::nullopt;
    }
    format.matrix = *matrix;

    const auto site = chroma_site(info);
    if (!site) {
        reason = "The chroma site of DV, which differs between the lines, is not supported. Put "
                 "videoconvert and a capsfilter with chroma-site=mpeg2 before this element.";
        return std::nullopt;
    }
    format.chroma_site = *site;
    return format;
}

MappedFrame::~MappedFrame() {
    if (mapped_)
        gst_video_frame_unmap(&frame_);
}

bool MappedFrame::map(const GstVideoInfo& info, GstBuffer* buffer, GstMapFlags flags,
                      std::string& reason) {
    if ((flags & GST_MAP_READ) &&
        GST_VIDEO_INFO_INTERLACE_MODE(&info) == GST_VIDEO_INTERLACE_MODE_MIXED &&
        GST_BUFFER_FLAG_IS_SET(buffer, GST_VIDEO_BUFFER_FLAG_INTERLACED)) {
        reason = "it is interlaced, so put deinterlace before this element";
        return false;
    }
    const GstVideoMeta* meta = gst_buffer_get_video_meta(buffer);
    const gsize size = gst_buffer_get_size(buffer);
    if (!meta && size < GST_VIDEO_INFO_SIZE(&info)) {
        reason = fmt::format("it holds {} bytes and needs {}", size, GST_VIDEO_INFO_SIZE(&info));
        return false;
    }
    if (meta && (meta->format != GST_VIDEO_INFO_FORMAT(&info) ||
                 meta->width != static_cast<guint>(GST_VIDEO_INFO_WIDTH(&info)) ||
                 meta->height != static_cast<guint>(GST_VIDEO_INFO_HEIGHT(&info)) ||
                 meta->n_planes != GST_VIDEO_INFO_N_PLANES(&info))) {
        reason = fmt::format("its GstVideoMeta describes {}x{} pixels of {}, the caps {}x{} of {}",
                             meta->width, meta->height, gst_video_format_to_string(meta->format),
                             GST_VIDEO_INFO_WIDTH(&info), GST_VIDEO_INFO_HEIGHT(&info),
                             GST_VIDEO_INFO_NAME(&info));
        return false;
    }
    if ((flags & cuda_map_flag()) && !find_cuda_context(buffer, reason))
        return false;
    if (!gst_video_frame_map(&frame_, &info, buffer, flags)) {
        reason = fmt::format("its {} bytes could not be mapped as a frame", size);
        return false;
    }
    mapped_ = true;
    return planes_lie_inside(reason);
}

/// Of a buffer that is to be mapped there. Without a meta, GStreamer would copy several memories
/// into one in main memory.
bool MappedFrame::find_cuda_context(GstBuffer* buffer, std::string& reason) {
    if (gst_buffer_n_memory(buffer) > 1 && !gst_buffer_get_video_meta(buffer)) {
        reason = "its memories are described by no GstVideoMeta";
        return false;
    }
    cuda_context_ = finished_cuda_context(buffer);
    if (!cuda_context_)
        reason = "not all of it is in CUDA memory, or in one context, as its caps say";
    return cuda_context_ != nullptr;
}

/// gst_video_frame_map() takes a meta's offsets and strides as they are, so a damaged one would let
/// the engine read or write beyond the buffer's memory.
bool MappedFrame::planes_lie_inside(std::string& reason) const {
    const bool has_meta = frame_.meta != nullptr;
    for (guint plane = 0; plane < GST_VIDEO_FRAME_N_PLANES(&frame_); ++plane) {
        // Each plane of a frame with a meta is mapped by itself, all others lie in the first map.
        const GstMapInfo& memory = frame_.map[has_meta ? plane : 0];
        gint components[GST_VIDEO_MAX_COMPONENTS];
        gst_video_format_info_component(frame_.info.finfo, plane, components);
        const gint64 row_bytes =
            static_cast<gint64>(GST_VIDEO_FRAME_COMP_WIDTH(&frame_, components[0])) *
            GST_VIDEO_FRAME_COMP_PSTRIDE(&frame_, components[0]);
        const gint64 rows = GST_VIDEO_FRAME_COMP_HEIGHT(&frame_, components[0]);
        const gint64 stride = GST_VIDEO_FRAME_PLANE_STRIDE(&frame_, plane);
        const gint64 first_row =
            static_cast<const guint8*>(GST_VIDEO_FRAME_PLANE_DATA(&frame_, plane)) - memory.data;
        const gint64 last_row = first_row + (rows - 1) * stride;
        const gint64 begin = std::min(first_row, last_row);
        const gint64 end = std::max(first_row, last_row) + row_bytes;
        if (begin < 0 || end > static_cast<gint64>(memory.size)) {
            reason = fmt::format("plane {} needs bytes {} to {} of a memory of {} bytes", plane,
                                 begin, end, memory.size);
            return false;
        }
    }
    return true;
}

void MappedFrame::copy_from(const MappedFrame& source) {
    gst_video_frame_copy(&frame_, &source.frame_);
}

FrameView MappedFrame::view() const {
    FrameView view;
    for (guint plane = 0; plane < GST_VIDEO_FRAME_N_PLANES(&frame_); ++plane) {
        view.data[plane] = static_cast<std::uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&frame_, plane));
        view.stride[plane] = GST_VIDEO_FRAME_PLANE_STRIDE(&frame_, plane);
    }
    return view;
}

ConstFrameView MappedFrame::const_view() const {
    const FrameView planes = view();
    ConstFrameView view;
    for (std::size_t plane = 0; plane < planes.data.size(); ++plane) {
        view.data[plane] = planes.data[plane];
        view.stride[plane] = planes.stride[plane];
    }
    return view;
}

} // namespace unit
