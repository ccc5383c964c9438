#include "training/evaluation/score_table.h"

#include <algorithm>
#include <fmt/format.h>

namespace unit {
namespace {

std::string cell_text(const std::optional<MeasuredValue>& value, int digits) {
    if (!value) {
        return "-";
    }
    if (!value->range) {
        return fmt::format("{:.{}f}", value->mean, digits);
    }
    return fmt::format("{:.{}f} ({:.{}f} to {:.{}f})", value->mean, digits, value->range->first,
                       digits, value->range->second, digits);
}

using Row = std::vector<std::string>;

std::vector<Row> rows_of(const ScoreTable& table) {
    std::vector<Row> rows{{"mean (minimum to maximum)"}};
    for (const ScoreColumn& column : table.columns) {
        rows.front().push_back(column.measure.title);
    }
    for (std::size_t method = 0; method < table.methods.size(); ++method) {
        Row& row = rows.emplace_back(Row{table.methods[method]});
        for (const ScoreColumn& column : table.columns) {
            row.push_back(cell_text(column.values[method], column.measure.digits));
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

ScoreTable joined(ScoreTable first, const ScoreTable& second) {
    first.columns.insert(first.columns.end(), second.columns.begin(), second.columns.end());
    return first;
}

std::string table_text(const ScoreTable& table, TableStyle style) {
    const std::vector<Row> rows = rows_of(table);
    return style == TableStyle::Markdown ? markdown(rows) : plain(rows);
}

} // namespace unit
