#!/usr/bin/env python3
"""Makes the C++ source that holds the report page, for report_page.h.

Usage: embed_page.py OUTPUT HTML CSS JS...

The styles and the scripts, one after the other, replace the marks {{styles}} and {{scripts}} of the HTML.
"""

import pathlib
import re
import sys

FILLED_BY_PROGRAM = {"{{title}}", "{{run}}", "{{samples}}"}


def main():
    output, html, css, *scripts = map(pathlib.Path, sys.argv[1:])
    page = html.read_text()
    page = page.replace("{{styles}}", css.read_text())
    page = page.replace("{{scripts}}", "\n".join(script.read_text() for script in scripts))

    marks = re.findall(r"\{\{.*?\}\}", page)
    if set(marks) != FILLED_BY_PROGRAM:
        sys.exit(f"{html}: expected the marks {sorted(FILLED_BY_PROGRAM)}, found {sorted(marks)}")
    if ")page\"" in page:
        sys.exit("the page holds what ends its C++ literal")

    output.write_text(
        '#include "training/report/page/report_page.h"\n\n'
        "namespace unit {\n\n"
        f'const std::string_view kPageTemplate = R"page({page})page";\n\n'
        "} // namespace unit\n"
    )


main()
