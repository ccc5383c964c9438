#include "training/report/page/report_page.h"

#include "training/page/page_template.h"

namespace unit {

std::string report_page(const std::string& title, const std::string& run,
                        const std::string& samples) {
    const std::string name = escaped_html(title);
    return fill_page(kReportTemplate,
                     {{"{{title}}", name}, {"{{run}}", run}, {"{{samples}}", samples}});
}

} // namespace unit
