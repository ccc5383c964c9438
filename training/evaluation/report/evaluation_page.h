#pragma once

#include "training/evaluation/picture_rows.h"
#include "training/evaluation/report/evaluation_report.h"
#include "training/evaluation/time_slices.h"

#include <string>
#include <vector>

namespace unit {

/// What the page shows beside numbers; any of it may be empty.
struct EvaluationPictures {
    std::vector<PictureRows::Row> images;
    std::vector<PictureRows::Row> frames; ///< consecutive frames of a clip
    const TimeSlices* slices = nullptr;
};

/// The evaluation as one HTML file that needs nothing but a browser: the table with what each
/// measure means, the pictures as JPEG, and how to do it again. Errors: those of picture_uri().
std::string evaluation_page(const EvaluationReport& report, const EvaluationPictures& pictures);

} // namespace unit
