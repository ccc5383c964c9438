#!/usr/bin/env python3
"""Makes the C++ source that holds a page's HTML, as a std::string_view of namespace unit.

Usage: embed_page.py OUTPUT CONSTANT MARKS HTML (HTML | CSS | JS)...

CONSTANT is its name. The other HTML, the styles and the scripts, each one after the other, replace the marks
{{head}}, {{styles}} and {{scripts}} of the first HTML. MARKS, with commas between them, are those that the program fills.
"""

import pathlib
import re
import sys


def main():
    output, constant, filled_by_program, html, *sources = sys.argv[1:]
    page = pathlib.Path(html).read_text()
    for mark, ending in [("{{head}}", ".html"), ("{{styles}}", ".css"), ("{{scripts}}", ".js")]:
        texts = [pathlib.Path(source).read_text() for source in sources if source.endswith(ending)]
        page = page.replace(mark, "\n".join(texts).rstrip("\n"))

    expected = {f"{{{{{mark}}}}}" for mark in filled_by_program.split(",")}
    marks = set(re.findall(r"\{\{.*?\}\}", page))
    if marks != expected:
        sys.exit(f"{html}: expected the marks {sorted(expected)}, found {sorted(marks)}")
    if ")page\"" in page:
        sys.exit("the page holds what ends its C++ literal")

    pathlib.Path(output).write_text(
        "#include <string_view>\n\n"
        "namespace unit {\n\n"
        f"extern const std::string_view {constant};\n"
        f'const std::string_view {constant} = R"page({page})page";\n\n'
        "} // namespace unit\n"
    )


main()
