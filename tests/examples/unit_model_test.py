#!/usr/bin/env python3
"""Compares examples/python/unit_model.py with the networks of this project. Needs a whole PyTorch."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy
import torch
from PIL import Image

from models import DESIGNS, largest_difference, make_checkpoint, random_images, translate

ROOT = pathlib.Path(__file__).parents[2]
SCRIPT = ROOT / "examples/python/unit_model.py"
DEFAULT_MODEL = ROOT / "examples/models/sunny2rainy.safetensors"
SECOND_MODEL = ROOT / "examples/models/sunny2rainy-lite.safetensors"
sys.path.append(str(SCRIPT.parent))

from unit_model import Unit  # noqa: E402  (found by the path above)


class UnitModel(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def compare(self, checkpoint, inputs, tolerance):
        expected = translate(checkpoint, inputs, self.folder)
        model = Unit(checkpoint)
        for first in (1, 2):
            for last in (1, 2):
                with torch.inference_mode():
                    x = torch.from_numpy(inputs[f"x{first}"])
                    actual = model.translate(first, last, x).numpy()
                name = f"x{first}{last}"
                with self.subTest(checkpoint=checkpoint.name, image=name):
                    self.assertLessEqual(largest_difference(actual, expected[name]), tolerance)

    def test_every_design_gives_the_same_images(self):
        for weights in ("F32", "F16"):
            for design in DESIGNS:
                checkpoint = make_checkpoint(self.folder / f"{design}.safetensors", design, weights)
                self.compare(checkpoint, random_images(design, 1, 16, 24), 1e-5)

    def test_the_default_models_give_the_same_images_at_any_size(self):
        for model in (DEFAULT_MODEL, SECOND_MODEL):
            for size in ((1, 16, 24), (2, 96, 160)):
                self.compare(model, random_images("paper", *size), 1e-5)

    def test_a_picture_of_odd_size_is_translated_as_by_the_program(self):
        pixels = numpy.random.default_rng(7).integers(0, 256, (33, 50, 3), dtype="uint8")
        Image.fromarray(pixels).save(self.folder / "in.png")
        subprocess.run([sys.executable, SCRIPT, DEFAULT_MODEL, self.folder / "in.png",
                        self.folder / "python.png", "--direction", "2to1"], check=True)
        subprocess.run([os.environ["UNIT_PROGRAM"], "translate", "--checkpoint", DEFAULT_MODEL,
                        "--direction", "2to1", "--device", "cpu", "--output",
                        self.folder / "program.png", self.folder / "in.png"], check=True)
        ours, theirs = (numpy.asarray(Image.open(self.folder / name)).astype(int)
                        for name in ("program.png", "python.png"))
        self.assertEqual(ours.shape, (33, 50, 3))
        self.assertLessEqual(numpy.abs(ours - theirs).max(), 1)


if __name__ == "__main__":
    unittest.main()
