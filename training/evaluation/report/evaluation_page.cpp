#include "training/evaluation/report/evaluation_page.h"

#include "training/page/page_picture.h"
#include "training/page/page_template.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgproc.hpp>

namespace unit {

extern const std::string_view kEvaluationTemplate; // made by embed_page.py

namespace {

using Json = nlohmann::ordered_json;

/// A picture of at most 640 pixels each way.
Json page_picture(const cv::Mat& image) {
    constexpr int kSide = 640;
    constexpr std::size_t kBytes = 120'000;
    if (image.empty()) {
        return nullptr;
    }
    const double scale =
        std::min(1.0, static_cast<double>(kSide) / std::max(image.cols, image.rows));
    cv::Mat smaller;
    cv::resize(image, smaller, {}, scale, scale, cv::INTER_AREA);
    return picture_uri(smaller, kBytes);
}

Json pictures_of(const std::vector<cv::Mat>& images) {
    Json pictures = Json::array();
    for (const cv::Mat& image : images) {
        pictures.push_back(page_picture(image));
    }
    return pictures;
}

Json rows_json(const std::vector<PictureRows::Row>& rows) {
    Json list = Json::array();
    for (const PictureRows::Row& row : rows) {
        list.push_back({{"name", row.name},
                        {"input", page_picture(row.input)},
                        {"outputs", pictures_of(row.outputs)},
                        {"target", page_picture(row.target)}});
    }
    return list;
}

/// With each frame's line so high that few of them can be seen too.
cv::Mat with_higher_lines(const cv::Mat& slice) {
    constexpr int kHeight = 200;
    const int height = std::max(1, kHeight / slice.rows) * slice.rows;
    cv::Mat higher;
    cv::resize(slice, higher, {slice.cols, height}, 0, 0, cv::INTER_NEAREST);
    return higher;
}

Json slices_json(const TimeSlices* slices) {
    if (slices == nullptr || slices->input().empty()) {
        return nullptr;
    }
    std::vector<cv::Mat> outputs;
    for (const cv::Mat& slice : slices->outputs()) {
        outputs.push_back(with_higher_lines(slice));
    }
    return {{"frames", slices->input().rows},
            {"input", page_picture(with_higher_lines(slices->input()))},
            {"outputs", pictures_of(outputs)}};
}

} // namespace

std::string evaluation_page(const EvaluationReport& report, const EvaluationPictures& pictures) {
    std::string title;
    for (const EvaluatedModel& model : report.models) {
        title += (title.empty() ? "" : ", ") + model.name;
    }
    const std::string name = escaped_html(title);
    const std::string data = script_json(report_json(report));
    const std::string shown = script_json({{"images", rows_json(pictures.images)},
                                           {"frames", rows_json(pictures.frames)},
                                           {"slices", slices_json(pictures.slices)}});
    return fill_page(kEvaluationTemplate,
                     {{"{{title}}", name}, {"{{evaluation}}", data}, {"{{pictures}}", shown}});
}

} // namespace unit
