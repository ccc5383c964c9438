#!/usr/bin/env python3
"""Opens the report page of write_page.cpp in Chromium, wide and narrow, light and dark, and uses it.

Usage: browse_page.py WRITER

Where there is no Chromium the test is skipped.
"""

import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
sys.path.append(str(HERE.parents[2] / "support"))

import browser  # noqa: E402


class Report(browser.PageTest):
    script = HERE / "use_page.js"

    @classmethod
    def page(cls, folder):
        subprocess.run([cls.writer, folder], check=True)
        return (pathlib.Path(folder) / "report.html").read_text()

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

    def test_a_narrow_window_is_not_widened(self):
        self.assertLess(self.narrow["width"], 520)

    def test_every_control_has_a_name(self):
        self.assertEqual(self.wide["unnamed"], 0)


browser.main()
