#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

/// What pages that hold everything in one file are made of. embed_page.py puts their HTML, styles
/// and scripts into the program; `source/` has those that all pages share.
namespace unit {

/// What stands where the template has a mark such as "{{title}}".
struct PagePart {
    std::string_view mark;
    std::string_view text; ///< escaped_html() or script_json()
};

/// The template with all marks filled. A part's text is not looked through for marks.
std::string fill_page(std::string_view page_template, const std::vector<PagePart>& parts);

/// Plain text as HTML.
std::string escaped_html(const std::string& text);

/// JSON that can stand in an HTML script element, whatever text it holds.
std::string script_json(const nlohmann::ordered_json& object);

} // namespace unit
