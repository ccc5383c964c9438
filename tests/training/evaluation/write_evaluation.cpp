// Prints an evaluation page, for browse_evaluation.py.

#include "training/evaluation/report/evaluation_page.h"

#include <cstdio>
#include <limits>

int main() {
    using namespace unit;
    const std::string name = "<script>window.markup = true</script>";
    EvaluationReport report;
    report.version = "1.2.3";
    report.time = "2026-01-02T03:04:05.678Z";
    report.command = "unit evaluate --pairs streets:1..2";
    report.models = {{name, "mine.safetensors", "abc", "1to2, sunny to rainy", "cpu", "fp32"}};
    report.facts = {{"pairs", "pairs", "2, of the test"}};
    const double infinite = std::numeric_limits<double>::infinity();
    report.table = {{name, "identity", "other"},
                    {{{"psnr", "PSNR (dB)", 2, Better::Higher, "near", "somebody"},
                      {MeasuredValue{12.345, std::pair(10.0, 20.0)}, MeasuredValue{infinite},
                       MeasuredValue{11}}},
                     {{"cycle", "cycle", 3, Better::Lower, "lost", "nobody"},
                      {MeasuredValue{0.5}, std::nullopt, std::nullopt}},
                     {{"ratio", "ratio", 3, Better::NearOne, "same", "anybody"},
                      {MeasuredValue{0.9}, MeasuredValue{1}, MeasuredValue{1.3}}}}};
    EvaluationPictures pictures;
    const cv::Mat image(40, 60, CV_8UC3, cv::Scalar(10, 120, 30));
    pictures.images = {{"an image", image, {image, image, image}, image}};
    std::fputs(evaluation_page(report, pictures).c_str(), stdout);
}
