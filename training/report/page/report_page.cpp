#include "training/report/page/report_page.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

namespace unit {
namespace {

std::string escaped_html(const std::string& text) {
    std::string escaped;
    for (const char character : text) {
        switch (character) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        default:
            escaped += character;
        }
    }
    return escaped;
}

} // namespace

std::string script_json(const nlohmann::ordered_json& object) {
    using Json = nlohmann::ordered_json;
    const std::string text = object.dump(-1, ' ', false, Json::error_handler_t::replace);
    std::string safe;
    safe.reserve(text.size());
    for (const char character : text) {
        // Only "</script" and "<!--" would matter; in JSON, < stands in nothing but strings.
        if (character == '<') {
            safe += "\\u003c";
        } else {
            safe += character;
        }
    }
    return safe;
}

std::string report_page(const std::string& title, const std::string& run,
                        const std::string& samples) {
    const std::string name = escaped_html(title);
    const std::pair<std::string_view, const std::string*> places[] = {
        {"{{title}}", &name}, {"{{run}}", &run}, {"{{samples}}", &samples}};
    std::string page;
    page.reserve(kPageTemplate.size() + run.size() + samples.size() + name.size());
    // In one go, so that no text of the run is taken for a mark.
    for (std::string_view rest = kPageTemplate; !rest.empty();) {
        const auto place =
            std::find_if(std::begin(places), std::end(places),
                         [&](const auto& known) { return rest.starts_with(known.first); });
        if (place != std::end(places)) {
            page += *place->second;
            rest.remove_prefix(place->first.size());
        } else {
            const std::size_t plain = std::min(rest.find("{{", 1), rest.size());
            page += rest.substr(0, plain);
            rest.remove_prefix(plain);
        }
    }
    return page;
}

} // namespace unit
