"""Opens pages in Chromium, for tests of them."""

import html
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

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


class PageTest(unittest.TestCase):
    """What holds of every page, in wide and narrow windows. A test of one says what the program `writer` makes and
    which script uses it, and finds what that saw in `wide` and `narrow`."""

    chromium = None
    writer = None
    script = None

    @classmethod
    def page(cls, folder):
        raise NotImplementedError

    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            page = cls.page(folder)
            cls.wide = browse(cls.chromium, page, cls.script, 1280, folder)
            cls.narrow = browse(cls.chromium, page, cls.script, 390, folder)

    def test_no_error_is_reported_and_nothing_is_fetched(self):
        for seen in (self.wide, self.narrow):
            self.assertEqual(seen["errors"], [])
            self.assertEqual(seen["fetched"], [])

    def test_light_and_dark(self):
        before, after = self.wide["themes"]
        self.assertNotEqual(before, after)

    def test_it_fits_narrow_windows(self):
        self.assertEqual(self.wide["overflow"], 0)
        self.assertEqual(self.narrow["overflow"], 0)


def main():
    """Runs the tests of the program, whose argument is the writer."""
    PageTest.writer = sys.argv[1]
    PageTest.chromium = find_chromium()
    if PageTest.chromium is None:
        print("skipped: no Chromium is installed")
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1], verbosity=2)
