"""Opens a page in Chromium, for tests of pages."""

import html
import json
import pathlib
import re
import shutil
import subprocess

SKIPPED = 77
BEFORE_SCRIPTS = """<script>
window.seen = {errors: []};
addEventListener("error", (event) => seen.errors.push(event.message));
addEventListener("unhandledrejection", (event) => seen.errors.push(String(event.reason)));
addEventListener("securitypolicyviolation", (event) => seen.errors.push(event.violatedDirective));
for (const kind of ["error", "warn"]) console[kind] = (...texts) => seen.errors.push(texts.join(" "));
</script>"""


def find_chromium():
    for name in ["chromium", "chromium-browser", "google-chrome"]:
        if path := shutil.which(name):
            return path
    return None


def browse(chromium, page, script, width, folder):
    """What a script wrote into <pre id="seen"> as JSON, at the end of a page in a window of this width."""
    copy = pathlib.Path(folder) / f"used-{width}.html"
    text = page.replace("<head>", "<head>" + BEFORE_SCRIPTS, 1)
    copy.write_text(text.replace("</body>", f"<script>{script.read_text()}</script></body>"))
    # As root, Chromium starts without its sandbox only; the page is our own.
    command = [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    command += [f"--user-data-dir={folder}/profile-{width}", f"--window-size={width},900"]
    command += ["--virtual-time-budget=10000", "--dump-dom", copy.as_uri()]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    found = re.search(r'<pre id="seen">(.*?)</pre>', run.stdout, re.DOTALL)
    if not found:
        raise AssertionError(f"the page did not come to its end:\n{run.stderr[-2000:]}")
    return json.loads(html.unescape(found[1]))
