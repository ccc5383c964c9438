#!/usr/bin/env python3
"""Checks examples/configurations/training_cost.py against numbers counted by hand, and README.md.

Usage: training_cost_test.py REPOSITORY

The environment's UNIT_PROGRAM is the built program.
"""

import copy
import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(sys.argv.pop(1))
SCRIPT = ROOT / "examples" / "configurations" / "training_cost.py"
sys.dont_write_bytecode = True
sys.path.insert(0, str(SCRIPT.parent))
import training_cost  # noqa: E402

PAPER = training_cost.read_settings(ROOT / "examples" / "configurations" / "paper" / "dog-breeds.toml")

# Multiply-adds for each pixel of an image, in the networks of the paper.
RESIDUAL_BLOCK = 2 * 256 * 256 * 9 / 16
FIRST_OF_E = 3 * 64 * 49
E = FIRST_OF_E + 64 * 128 * 9 / 4 + 128 * 256 * 9 / 16 + 4 * RESIDUAL_BLOCK
G = 4 * RESIDUAL_BLOCK + 256 * 128 * 9 / 16 + 128 * 64 * 9 / 4 + 64 * 3
SCALES = 1 + 1 / 4 + 1 / 16
FIRST_OF_D = SCALES * 3 * 64 * 9 / 4
D = FIRST_OF_D + SCALES * (64 * 128 * 9 / 16 + 128 * 256 * 9 / 64 + 256 * 512 * 9 / 256 + 512 / 256)


def paper(width, height, **training):
    settings = copy.deepcopy(PAPER)
    for domain in training_cost.DOMAINS:
        settings[domain].update(crop_width=width, crop_height=height)
    settings["training"].update(training)
    return settings


class TranslationCost(unittest.TestCase):
    def test_of_the_paper_is_88_gflop_at_256x256(self):
        self.assertEqual(training_cost.translation_cost(paper(256, 256)), 2 * (E + G) * 256 * 256)
        self.assertEqual(round(training_cost.translation_cost(paper(256, 256)) / 1e9), 88)

    def test_of_the_paper_is_414_gflop_at_640x480(self):
        self.assertEqual(round(training_cost.translation_cost(paper(640, 480)) / 1e9), 414)

    def test_of_nearest_upsampling_is_counted_after_it(self):
        settings = paper(256, 256)
        settings["model"].update(upsampling="nearest", upsampling_kernel=5, image_kernel=7, downsampling_kernel=4)
        down = 64 * 128 * (16 - 9) / 4 + 128 * 256 * (16 - 9) / 16
        up = 256 * 128 * (25 / 4 - 9 / 16) + 128 * 64 * (25 - 9 / 4) + 64 * 3 * (49 - 1)
        self.assertEqual(training_cost.translation_cost(settings), 2 * (E + G + down + up) * 256 * 256)


    def test_of_patches_has_no_layer_at_full_size(self):
        settings = paper(256, 256)
        settings["model"].update(patch=2, image_kernel=3)
        blocks = 8 * RESIDUAL_BLOCK
        first, last = 3 * 128 * 4 / 4, 128 * 12 * 9 / 4
        between = 128 * 256 * 9 / 16 + 256 * 128 * 9 / 16
        self.assertEqual(training_cost.translation_cost(settings), 2 * (first + between + blocks + last) * 256 * 256)
        settings["model"].update(patch=4)
        first, last = 3 * 256 * 16 / 16, 256 * 48 * 9 / 16
        self.assertEqual(training_cost.translation_cost(settings), 2 * (first + blocks + last) * 256 * 256)


class UpdateCost(unittest.TestCase):
    def test_of_the_paper_is_that_of_its_passes(self):
        forward = 2 * E + 3 * G + 2 * D  # mu, cycle; x12, x11, x121; D of x1, D of x12
        step_of_generators = D + D  # forward, and the gradient of the image alone
        stream = 3 * forward - FIRST_OF_E - 2 * FIRST_OF_D + step_of_generators
        self.assertAlmostEqual(training_cost.update_cost(paper(256, 256)), 2 * 2 * stream * 256 * 256)
        self.assertAlmostEqual(stream, 5173983)

    def test_grows_with_what_is_computed_again(self):
        once = training_cost.update_cost(paper(256, 256))
        again = 2 * 2 * (E + G) * 256 * 256
        self.assertEqual(training_cost.update_cost(paper(256, 256, share_fakes=False)), once + again)
        self.assertEqual(training_cost.update_cost(paper(256, 256, accumulation=3)), 3 * (once + again))
        self.assertEqual(training_cost.update_cost(paper(256, 256, batch_size=4)), 4 * once)

    def test_without_a_cycle_lacks_its_streams(self):
        settings = paper(256, 256)
        with_cycle = training_cost.update_cost(settings)
        settings["loss"]["uses_cycle"] = False
        cycle = 2 * 2 * 3 * (E + G) * 256 * 256
        self.assertEqual(training_cost.update_cost(settings), with_cycle - cycle)

    def test_of_two_sizes_is_that_of_each_domains_streams(self):
        settings = paper(256, 256)
        settings["domain2"].update(crop_width=640, crop_height=480)
        each = [training_cost.update_cost(paper(*size)) / 2 for size in ((256, 256), (640, 480))]
        self.assertEqual(training_cost.update_cost(settings), sum(each))

    def test_of_checkpointed_activations_is_refused(self):
        with self.assertRaisesRegex(ValueError, "checkpoint_activations"):
            training_cost.update_cost(paper(256, 256, checkpoint_activations=True))


class Program(unittest.TestCase):
    def test_names_a_file_that_the_program_refuses(self):
        result = subprocess.run([sys.executable, SCRIPT, "none.toml"], capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("none.toml", result.stderr)

    def test_prints_the_table_of_the_readme(self):
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        begin, end = "<!-- training-cost:begin -->\n", "<!-- training-cost:end -->"
        table = text[text.index(begin) + len(begin):text.index(end)]
        files = sorted((ROOT / "examples" / "configurations" / "paper").glob("*.toml"))
        result = subprocess.run([sys.executable, SCRIPT, *files], capture_output=True, text=True, check=True)
        self.assertEqual(result.stdout, table)


if __name__ == "__main__":
    unittest.main()
