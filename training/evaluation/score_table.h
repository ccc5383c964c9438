#pragma once

#include "training/evaluation/measure.h"

#include <optional>
#include <string>
#include <vector>

namespace unit {

/// What methods have by one measure.
struct ScoreColumn {
    MeasureDescription measure;
    std::vector<std::optional<MeasuredValue>> values; ///< one for each method
};

/// What methods have by several measures. Measures that no method has are not in it.
struct ScoreTable {
    std::vector<std::string> methods;
    std::vector<ScoreColumn> columns;
};

/// Both tables' columns, those of the first before. They must have the same methods.
ScoreTable joined(ScoreTable first, const ScoreTable& second);

/// How a table is laid out.
enum class TableStyle { Plain, Markdown };

/// The scores as text that ends with a line break: one row for each method, one column for each
/// measure; in each cell "mean (lowest to highest)" where single images have values, or the value
/// of the set, or "-".
std::string table_text(const ScoreTable& table, TableStyle style);

} // namespace unit
