#!/usr/bin/env python3
"""Checks training/import/import_unit.py as users call it, with files that torch wrote."""

import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import torch
from safetensors import safe_open

from import_test import MASTER, ROOT, VERSION_02, content_of
from models import largest_difference, translate

SCRIPT = ROOT / "training/import/import_unit.py"


class ImportOfTorchFiles(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.output = self.folder / "model.safetensors"

    def run_import(self, content, *options, legacy=False):
        """Stores `content` as torch does, and imports it."""
        self.input = self.folder / "gen.pt"
        torch.save(content, self.input, _use_new_zipfile_serialization=not legacy)
        return subprocess.run([sys.executable, SCRIPT, self.input, "--output", self.output, *options],
                              capture_output=True, text=True)

    def check_images(self, reference, tolerance, **options):
        if not reference.exists():
            self.skipTest(f"{reference} is missing")
        content, tensors = content_of(reference)
        as_torch = {name: {key: torch.from_numpy(entry) for key, entry in value.items()}
                    if isinstance(value, dict) else torch.from_numpy(value)
                    for name, value in content.items()}
        result = self.run_import(as_torch, **options)
        self.assertEqual(result.returncode, 0, result.stderr)
        actual = translate(self.output, {name: tensors[name] for name in ("x1", "x2")}, self.folder)
        for name in ("x11", "x12", "x21", "x22"):
            self.assertLessEqual(largest_difference(actual[name], tensors[name]), tolerance, name)

    def test_a_file_of_version_02_gives_the_images_of_its_networks(self):
        for legacy in (False, True):
            self.check_images(VERSION_02[0], 1e-4, legacy=legacy)
        self.check_images(VERSION_02[1], 1e-4)

    def test_a_file_of_master_gives_the_images_of_its_networks(self):
        self.check_images(MASTER, 5e-5)

    def weights(self):
        content = content_of(VERSION_02[0])[0]
        return {name: torch.from_numpy(values) for name, values in content.items()}

    def test_the_checkpoint_says_what_it_was_made_of(self):
        self.run_import(self.weights(), "--domain1", "sunny", "--domain2", "rainy", "--weights", "F16")
        with safe_open(self.output, "pt") as file:
            about = json.loads(file.metadata()["unittranslate"])
            kinds = {file.get_tensor(name).dtype for name in file.keys()}
        self.assertEqual(kinds, {torch.float16})
        self.assertEqual(about["domains"], ["sunny", "rainy"])
        self.assertEqual(about["training"], {
            "imported_from": "gen.pt", "generation": "version_02",
            "sha256": hashlib.sha256(self.input.read_bytes()).hexdigest()})

    def expect_refusal(self, result, *texts):
        self.assertEqual(result.returncode, 1)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        for text in texts:
            self.assertIn(text, result.stderr)
        self.assertEqual([entry.name for entry in self.folder.iterdir()], ["gen.pt"])

    def test_what_it_does_not_know_is_named_and_nothing_written(self):
        self.expect_refusal(self.run_import(self.weights() | {"decode_C.0.weight": torch.zeros(3)}),
                            "gen.pt", "decode_C.0.weight")

    def test_a_file_with_code_in_it_is_refused(self):
        self.expect_refusal(self.run_import({"encode_A.0.model.0.weight": subprocess.Popen}), "gen.pt")

    def test_the_input_is_not_overwritten(self):
        self.output = self.folder / "gen.pt"
        result = self.run_import(self.weights())
        self.assertEqual(result.returncode, 2)
        self.assertIn("the input itself", result.stderr)
        self.assertEqual(set(torch.load(self.input)), set(self.weights()))


if __name__ == "__main__":
    unittest.main()
