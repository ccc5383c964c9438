#!/usr/bin/env python3
"""Opens the report page of write_page.cpp in Chromium, wide and narrow, light and dark, and uses it.

Usage: browse_page.py WRITER

Where there is no Chromium the test is skipped.
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).parent
sys.path.append(str(HERE.parents[2] / "support"))

from browser import SKIPPED, browse, find_chromium  # noqa: E402


class Page(unittest.TestCase):
    chromium = None
    writer = None

    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([cls.writer, folder], check=True)
            page = (pathlib.Path(folder) / "report.html").read_text()
            cls.wide = browse(cls.chromium, page, HERE / "use_page.js", 1280, folder)
            cls.narrow = browse(cls.chromium, page, HERE / "use_page.js", 390, folder)

    def test_no_error_is_reported_and_nothing_is_fetched(self):
        for seen in (self.wide, self.narrow):
            self.assertEqual(seen["errors"], [])
            self.assertEqual(seen["fetched"], [])

    def test_names_stay_text(self):
        self.assertFalse(self.wide["markup"])
        self.assertIn("<script>window.markup = true</script> ↔ </script><img src=x", self.wide["domains"])
        self.assertEqual(self.wide["notice"], "<b>an image</b> cannot be read")
        self.assertEqual(self.wide["state"], "Stopped")

    def test_the_time_slider_shows_each_grid(self):
        self.assertEqual(self.wide["times"], ["0", "500", "1,000", "1,500", "2,000"])
        self.assertEqual(self.wide["differentPictures"], 5)
        self.assertEqual(self.wide["cells"], 2 * 8)
        self.assertEqual(self.wide["headings"][:4], ["x1 image", "x11 reconstruction", "x12 translation",
                                                     "x121 cycle reconstruction"])

    def test_the_before_and_after_slider_moves_the_border(self):
        self.assertEqual(self.wide["clips"], ["inset(0px 0px 0px 0%)", "inset(0px 0px 0px 20%)",
                                              "inset(0px 0px 0px 100%)"])
        self.assertEqual(self.wide["imageWidths"], [32] * 4)
        self.assertTrue(self.wide["otherRow"])

    def test_charts_are_read_with_pointer_and_keys(self):
        self.assertIn("newest", self.wide["newest"])
        place = int(re.search(r"at ([\d,]+)", self.wide["pointed"])[1].replace(",", ""))
        self.assertTrue(1000 < place < 1300, place)
        self.assertIn("at 1", self.wide["withKeys"])
        self.assertRegex(self.wide["label"], r"KL, at 1: kl_1 \d+")

    def test_charts_have_a_logarithmic_scale_smoothing_and_marks(self):
        self.assertTrue(self.wide["logarithmic"])
        self.assertTrue(self.wide["smoothing"])
        self.assertEqual((self.wide["lines"], self.wide["linesAfterHiding"]), (4, 3))
        self.assertEqual(self.wide["skippedMarks"], 1)

    def test_light_and_dark(self):
        before, after = self.wide["themes"]
        self.assertNotEqual(before, after)

    def test_it_fits_narrow_windows(self):
        self.assertEqual(self.wide["overflow"], 0)
        self.assertLess(self.narrow["width"], 520)
        self.assertEqual(self.narrow["overflow"], 0)

    def test_every_control_has_a_name(self):
        self.assertEqual(self.wide["unnamed"], 0)


def main():
    Page.writer = sys.argv[1]
    Page.chromium = find_chromium()
    if Page.chromium is None:
        print("skipped: no Chromium is installed")
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1], verbosity=2)


main()
