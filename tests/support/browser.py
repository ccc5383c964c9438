"""Opens pages in Chromium, for tests of them."""

import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import time
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


class Chromium:
    """A browser without a window, asked over the pipes of its DevTools protocol: commands and answers are JSON, each
    with a zero byte behind it. It has `seconds` for everything."""

    def __init__(self, program, profile, width, seconds):
        self.end = time.monotonic() + seconds
        self.answers = b""
        self.sent = 0
        # As root, Chromium starts without its sandbox only; the page is our own.
        command = [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        command += [f"--user-data-dir={profile}", f"--window-size={width},900", "--remote-debugging-pipe"]
        inside, self.commands = os.pipe()
        self.replies, outside = os.pipe()
        # It reads from descriptor 3 and writes to 4. `exec` passes these two on, whatever their numbers here.
        shell = ["sh", "-c", f'exec "$@" 3<&{inside} 4>&{outside}', "sh", *command]
        self.process = subprocess.Popen(shell, pass_fds=[inside, outside], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        os.close(inside)
        os.close(outside)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.commands)
        os.close(self.replies)

    def ask(self, method, session=None, **parameters):
        self.sent += 1
        command = {"id": self.sent, "method": method, "params": parameters}
        if session:
            command["sessionId"] = session
        os.write(self.commands, json.dumps(command).encode() + b"\0")
        while True:
            answer = self.next_answer(method)
            if answer.get("id") == self.sent:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def next_answer(self, method):
        while b"\0" not in self.answers:
            left = self.end - time.monotonic()
            if left <= 0 or not select.select([self.replies], [], [], left)[0]:
                raise AssertionError(f"the browser did not answer {method} in time")
            read = os.read(self.replies, 1 << 16)
            if not read:
                raise AssertionError(f"the browser ended before it answered {method}")
            self.answers += read
        answer, self.answers = self.answers.split(b"\0", 1)
        return json.loads(answer)


# Resolves to what is in <pre id="seen">, once it is there.
SEEN = """new Promise((resolve) => {
  const look = () => {
    const seen = document.getElementById("seen");
    seen ? resolve(seen.textContent) : setTimeout(look, 20);
  };
  look();
})"""


def browse(chromium, page, script, width, folder):
    """What a script wrote into <pre id="seen"> as JSON, at the end of a page in a window of this width."""
    copy = pathlib.Path(folder) / f"used-{width}.html"
    text = page.replace("<head>", "<head>" + BEFORE_SCRIPTS, 1)
    copy.write_text(text.replace("</body>", f"<script>{script.read_text()}</script></body>"))
    with Chromium(chromium, f"{folder}/profile-{width}", width, seconds=100) as browser:
        target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        browser.ask("Page.navigate", session, url=copy.as_uri())
        found = browser.ask("Runtime.evaluate", session, expression=SEEN, awaitPromise=True)
    return json.loads(found["result"]["value"])


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
