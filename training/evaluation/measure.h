#pragma once

#include "core/metrics/frame_motion.h"
#include "training/evaluation/reference_set.h"

#include <memory>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace unit {

/// Which values of a measure are good ones.
enum class Better { Higher, Lower, NearOne };

/// What people and programs are told of a measure.
struct MeasureDescription {
    std::string id;    ///< in JSON: "edge_correlation"
    std::string title; ///< of its column: "PSNR (dB)"
    int digits;        ///< after the decimal point
    Better better;
    std::string meaning; ///< one or two sentences
    std::string source;  ///< who defined it
};

/// What a measure found out about a method.
struct MeasuredValue {
    double mean = 0; ///< over all images, or the value of the whole set
    std::optional<std::pair<double, double>> range{}; ///< lowest and highest of single images
};

/// One output of a method, and what it is judged by. The images are CV_8UC3, RGB, all of one size,
/// and belong to the caller.
struct TranslatedImage {
    std::size_t index = 0; ///< in the set
    cv::Mat input;
    cv::Mat output;
    cv::Mat target{};   ///< the twin; empty where there is none
    cv::Mat cycle{};    ///< the output translated back; empty where the method cannot
    cv::Mat features{}; ///< of the output, CV_32F, [1, F]; empty without a network
    /// From the input's frame before to this one; null where that is not known.
    const FrameMotion* motion = nullptr;
};

/// How good one method is, by one measure. It is told of all images of a set, in order.
class Measure {
  public:
    Measure() = default;
    Measure(const Measure&) = delete;
    Measure& operator=(const Measure&) = delete;
    virtual ~Measure() = default;

    /// The next image, which is valid during the call.
    virtual void add(const TranslatedImage& image) = 0;
    /// After the last image. Nothing where it cannot be told. May take seconds.
    virtual std::optional<MeasuredValue> value() = 0;
};

/// What a set of images is to be measured with.
struct MeasureContext {
    std::size_t images = 0; ///< in the set
    bool twins = false;     ///< every image has one, and is to be compared with it
    bool stills = false;    ///< they are to be judged as images, not only as frames of a clip
    bool frames = false;    ///< the images are frames of clips, and to be judged as such
    const ReferenceSet* reference = nullptr; ///< images of the target domain, where there are some
    bool features = false;                   ///< there is a network for them
};

/// One way to measure. A new one is a file in measures/ with a function that returns this, and that
/// function's name in the table of measures.cpp: tables, JSON and page follow.
struct MeasureKind {
    MeasureDescription description;
    bool (*applies)(const MeasureContext& context);
    /// Of one method. What the context points to outlives it.
    std::unique_ptr<Measure> (*make)(const MeasureContext& context);
};

/// All kinds, in the order of the columns.
std::vector<MeasureKind> measure_kinds();

} // namespace unit
