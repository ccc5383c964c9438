#include "training/evaluation/score_table.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace unit {
namespace {

struct Column {
    const char* title;
    double PairScores::*value;
    int digits; ///< after the decimal point
};

constexpr std::array<Column, 3> kColumns{{
    {"PSNR (dB)", &PairScores::psnr, 2},
    {"SSIM", &PairScores::ssim, 4},
    {"edge correlation with the input", &PairScores::edge_correlation, 4},
}};

std::string cell(const MethodScores& method, const Column& column) {
    double sum = 0;
    double minimum = method.pairs.front().*column.value;
    double maximum = minimum;
    for (const PairScores& scores : method.pairs) {
        const double value = scores.*column.value;
        sum += value;
        minimum = std::min(minimum, value);
        maximum = std::max(maximum, value);
    }
    return fmt::format("{:.{}f} ({:.{}f} to {:.{}f})",
                       sum / static_cast<double>(method.pairs.size()), column.digits, minimum,
                       column.digits, maximum, column.digits);
}

using Row = std::vector<std::string>;

std::vector<Row> rows_of(const std::vector<MethodScores>& methods) {
    std::vector<Row> rows{{"mean (minimum to maximum)"}};
    for (const Column& column : kColumns) {
        rows.front().emplace_back(column.title);
    }
    for (const MethodScores& method : methods) {
        Row& row = rows.emplace_back(Row{method.name});
        for (const Column& column : kColumns) {
            row.push_back(cell(method, column));
        }
    }
    return rows;
}

std::string plain(const std::vector<Row>& rows) {
    std::vector<std::size_t> widths(rows.front().size(), 0);
    for (const Row& row : rows) {
        for (std::size_t column = 0; column < row.size(); ++column) {
            widths[column] = std::max(widths[column], row[column].size());
        }
    }
    std::string text;
    for (const Row& row : rows) {
        for (std::size_t column = 0; column + 1 < row.size(); ++column) {
            text += fmt::format("{:<{}}", row[column], widths[column] + 3);
        }
        text += row.back() + '\n';
    }
    return text;
}

std::string markdown(const std::vector<Row>& rows) {
    std::string text;
    for (const Row& row : rows) {
        text += fmt::format("| {} |\n", fmt::join(row, " | "));
        if (&row == &rows.front()) {
            text += '|';
            for (std::size_t column = 0; column < row.size(); ++column) {
                text += "---|";
            }
            text += '\n';
        }
    }
    return text;
}

} // namespace

std::string score_table(const std::vector<MethodScores>& methods, TableStyle style) {
    const std::vector<Row> rows = rows_of(methods);
    return style == TableStyle::Markdown ? markdown(rows) : plain(rows);
}

} // namespace unit
