#include "training/page/page_template.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace unit {

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

std::string fill_page(std::string_view page_template, const std::vector<PagePart>& parts) {
    std::string page;
    // In one go, so that no text of a part is taken for a mark.
    for (std::string_view rest = page_template; !rest.empty();) {
        const auto part = std::find_if(parts.begin(), parts.end(), [&](const PagePart& known) {
            return rest.starts_with(known.mark);
        });
        if (part != parts.end()) {
            page += part->text;
            rest.remove_prefix(part->mark.size());
        } else {
            const std::size_t plain = std::min(rest.find("{{", 1), rest.size());
            page += rest.substr(0, plain);
            rest.remove_prefix(plain);
        }
    }
    return page;
}

} // namespace unit
