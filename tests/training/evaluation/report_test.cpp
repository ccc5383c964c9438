#include "training/evaluation/report/evaluation_report.h"

#include "training/evaluation/report/evaluation_page.h"

#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace unit::test {
namespace {

/// Two measures of a model and a baseline; one of them does not apply to the baseline.
EvaluationReport small_report(const std::string& model = "mine") {
    EvaluationReport report;
    report.version = "1.2.3";
    report.time = "2026-01-02T03:04:05.678Z";
    report.command = "unit evaluate";
    report.models = {{model, "mine.safetensors", "abc", "1to2, sunny to rainy", "cpu", "fp32"}};
    report.facts = {{"pairs", "pairs", "3, of the test"}};
    const MeasureDescription first{"psnr", "PSNR (dB)", 2, Better::Higher, "near", "somebody"};
    const MeasureDescription second{"cycle", "cycle", 3, Better::Lower, "lost", "nobody"};
    report.table = {{model, "identity"},
                    {{first,
                      {MeasuredValue{12.345, std::pair(10.0, 20.0)},
                       MeasuredValue{std::numeric_limits<double>::infinity()}}},
                     {second, {MeasuredValue{0.5}, std::nullopt}}}};
    return report;
}

TEST(EvaluationReportTest, TextHasRangesValuesAndDashes) {
    EXPECT_EQ(report_text(small_report(), TableStyle::Markdown),
              "model: mine.safetensors (1to2, sunny to rainy), fp32 on cpu\n"
              "pairs: 3, of the test\n"
              "\n"
              "| mean (minimum to maximum) | PSNR (dB) | cycle |\n"
              "|---|---|---|\n"
              "| mine | 12.35 (10.00 to 20.00) | 0.500 |\n"
              "| identity | inf | - |\n");
    EXPECT_EQ(table_text(small_report().table, TableStyle::Plain),
              "mean (minimum to maximum)   PSNR (dB)                cycle\n"
              "mine                        12.35 (10.00 to 20.00)   0.500\n"
              "identity                    inf                      -\n");
}

TEST(EvaluationReportTest, TablesAreJoinedColumnByColumn) {
    const ScoreTable table = small_report().table;
    ScoreTable first = table;
    first.columns.pop_back();
    ScoreTable second = table;
    second.columns.erase(second.columns.begin());
    EXPECT_EQ(table_text(joined(first, second), TableStyle::Plain),
              table_text(table, TableStyle::Plain));
}

TEST(EvaluationReportTest, JsonHasNullWhereAMeasureDoesNotApply) {
    const nlohmann::ordered_json json = report_json(small_report());
    const auto& methods = json.at("methods");
    EXPECT_EQ(methods.at(0).at("scores").at("psnr").dump(),
              R"({"mean":12.345,"minimum":10.0,"maximum":20.0})");
    EXPECT_EQ(methods.at(1).at("scores").at("psnr").dump(), R"({"mean":"inf"})");
    EXPECT_TRUE(methods.at(1).at("scores").at("cycle").is_null());
    EXPECT_EQ(methods.at(0).at("kind"), "model");
    EXPECT_EQ(methods.at(1).at("kind"), "baseline");
    EXPECT_EQ(json.at("measures").at(1).at("better"), "lower");
    EXPECT_EQ(json.at("settings").at("pairs"), "3, of the test");
}

TEST(EvaluationReportTest, NamesCannotBecomeMarkupOfThePage) {
    const std::string hostile = "</script><script>alert(1)</script>{{pictures}}";
    EvaluationPictures pictures;
    const cv::Mat image(40, 60, CV_8UC3, cv::Scalar(10, 20, 30));
    pictures.images = {{hostile, image, {image, image}, {}}};
    const std::string page = evaluation_page(small_report(hostile), pictures);
    EXPECT_EQ(page.find("<script>alert"), std::string::npos);
    EXPECT_NE(page.find("&lt;/script&gt;"), std::string::npos);
    EXPECT_NE(page.find("\"outputs\":[\"data:image/jpeg;base64,"), std::string::npos);
    EXPECT_NE(page.find("\"target\":null"), std::string::npos);
}

} // namespace
} // namespace unit::test
