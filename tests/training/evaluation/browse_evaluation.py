#!/usr/bin/env python3
"""Opens the evaluation page of write_evaluation.cpp in Chromium, wide and narrow.

Usage: browse_evaluation.py WRITER

Where there is no Chromium the test is skipped.
"""

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
sys.path.append(str(HERE.parents[1] / "support"))

import browser  # noqa: E402


class Evaluation(browser.PageTest):
    script = HERE / "use_evaluation.js"

    @classmethod
    def page(cls, folder):
        return subprocess.run([cls.writer], check=True, capture_output=True, text=True).stdout

    def test_names_stay_text(self):
        self.assertFalse(self.wide["markup"])
        self.assertEqual(self.wide["columns"], ["Measure", "<script>window.markup = true</script>", "identity", "other"])

    def test_the_table_has_values_ranges_and_dashes(self):
        self.assertEqual(self.wide["rows"], [["12.35 10.00 to 20.00", "∞", "11.00"], ["0.500", "–", "–"],
                                             ["0.900", "1.000", "1.300"]])
        self.assertEqual(self.wide["best"], ["12.35 10.00 to 20.00", "0.500", "0.900"])
        self.assertEqual(self.wide["meanings"], ["near (somebody)", "lost (nobody)", "same (anybody)"])

    def test_pictures_are_there_but_those_of_identity(self):
        self.assertEqual(self.wide["captions"], ["input", "<script>window.markup = true</script>", "other", "twin"])
        self.assertEqual(self.wide["imageWidths"], [60] * 4)

    def test_only_sections_with_content_are_shown(self):
        self.assertEqual(self.wide["links"], ["Scores", "Images", "Settings"])
        self.assertEqual(self.wide["command"], "unit evaluate --pairs streets:1..2")


browser.main()
