#pragma once

#include "training/evaluation/evaluation.h"

#include <string>
#include <vector>

namespace unit {

/// How a table is laid out.
enum class TableStyle { Plain, Markdown };

/// The scores as text that ends with a line break: one row for each method, one column for each
/// measure, in each cell "mean (minimum to maximum)" over the pairs. Every method has at least one
/// pair.
std::string score_table(const std::vector<MethodScores>& methods, TableStyle style);

} // namespace unit
