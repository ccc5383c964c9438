#pragma once

#include "training/data/image_source.h"

namespace unit {

/// Shows how far each task is that it is told of, one after the other, as StepProgress does.
ProgressCallback show_tasks();

} // namespace unit
