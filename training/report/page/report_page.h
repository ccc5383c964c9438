#pragma once

#include <string>
#include <string_view>

namespace unit {

/// The page's HTML with its styles and scripts, as training/report/page/source/ has them; made when
/// the program is built. `{{title}}`, `{{run}}` and `{{samples}}` stand where the run's name, the
/// object of run_json.h and that of its samples go.
extern const std::string_view kReportTemplate;

/// The page of a run. `title` is plain text; the others come from script_json().
std::string report_page(const std::string& title, const std::string& run,
                        const std::string& samples);

} // namespace unit
