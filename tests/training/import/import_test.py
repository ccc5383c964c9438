#!/usr/bin/env python3
"""Checks the import of the authors' weights with the reference tensors, and what it refuses.

The reference files hold weights under the names of the authors' code, images, and what their networks make
of them. UNIT_REFERENCE_DIR is the folder of those that are not in this repository; see CONTRIBUTING.md.
Needs no PyTorch: torch_import_test.py checks the reading of files that torch wrote.
"""

import os
import pathlib
import sys
import tempfile
import unittest

import numpy
import safetensors.numpy

from models import largest_difference, translate

ROOT = pathlib.Path(__file__).parents[3]
SHARED = pathlib.Path(os.environ.get("UNIT_REFERENCE_DIR", ROOT / "../shared/reference"))
sys.path.append(str(ROOT / "training/import"))

from import_unit import convert, description, write_checkpoint  # noqa: E402  (found by the path above)
from released_weights import ImportRefused  # noqa: E402

VERSION_02 = (ROOT / "tests/fixtures/reference/v02_ch4_forward.safetensors",
              SHARED / "v02_ch8_forward.safetensors")
MASTER = SHARED / "master_ch8_forward.safetensors"


def without_prefix(tensors, prefix):
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def content_of(reference):
    """What the authors' code would store of a reference file's weights, and the file's tensors."""
    tensors = safetensors.numpy.load_file(reference)
    if reference == MASTER:
        return {"a": without_prefix(tensors, "gen_a."), "b": without_prefix(tensors, "gen_b.")}, tensors
    return without_prefix(tensors, "gen."), tensors


class Import(unittest.TestCase):
    def check_images(self, reference, tolerance):
        if not reference.exists():
            self.skipTest(f"{reference} is missing")
        content, tensors = content_of(reference)
        _, settings, weights = convert(content)
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            checkpoint = folder / "imported.safetensors"
            write_checkpoint(checkpoint, weights, description(settings, ["sunny", "rainy"], {}), "F32")
            for kind, accepted in (("float32", tolerance), ("float64", 1e-6)):
                inputs = {name: tensors[name].astype(kind) for name in ("x1", "x2")}
                actual = translate(checkpoint, inputs, folder)
                for name in ("x11", "x12", "x21", "x22"):
                    with self.subTest(reference=reference.name, image=name, kind=kind):
                        difference = largest_difference(actual[name], tensors[name])
                        self.assertLessEqual(difference, accepted)

    def test_weights_of_version_02_give_the_images_of_its_networks(self):
        for reference in VERSION_02:
            with self.subTest(reference=reference.name):
                self.check_images(reference, 1e-4)

    def test_weights_of_master_give_the_images_of_its_networks(self):
        self.check_images(MASTER, 5e-5)


class Refusal(unittest.TestCase):
    def setUp(self):
        self.version_02 = content_of(VERSION_02[0])[0]

    def refused(self, content, *expected):
        with self.assertRaises(ImportRefused) as refusal:
            convert(content)
        for text in expected:
            self.assertIn(text, str(refusal.exception))

    def master(self):
        if not MASTER.exists():
            self.skipTest(f"{MASTER} is missing")
        return content_of(MASTER)[0]

    def test_a_missing_weight_is_named(self):
        for name in self.version_02:
            content = {key: value for key, value in self.version_02.items() if key != name}
            self.refused(content, f"{name} is missing")

    def test_a_weight_that_no_network_has_is_named(self):
        self.refused(self.version_02 | {"encode_A.9.model.0.weight": numpy.zeros(4)},
                     "encode_A.9.model.0.weight")
        name = "decode_A.100000000.model.3.weight"
        self.refused(self.version_02 | {name: numpy.zeros(4)}, name)

    def test_a_wrong_shape_is_named_with_the_expected_one(self):
        wrong = numpy.zeros((4, 3, 5, 5), "float32")
        self.refused(self.version_02 | {"encode_B.0.model.0.weight": wrong},
                     "encode_B.0.model.0.weight", "[4, 3, 5, 5]", "[4, 3, 7, 7]")

    def test_an_affine_norm_is_named(self):
        self.refused(self.version_02 | {"encode_A.3.model.1.weight": numpy.ones(16)},
                     "encode_A.3.model.1.weight")
        content = self.master()
        self.refused({**content, "b": content["b"] | {"enc.model.0.norm.weight": numpy.ones(8)}},
                     "enc.model.0.norm.weight")

    def test_statistics_that_a_norm_uses_are_named_and_others_left_out(self):
        statistics = {f"encode_A.3.model.1.running_{name}": numpy.ones(16) for name in ("mean", "var")}
        _, _, tensors = convert(self.version_02 | statistics)
        self.assertEqual(len(tensors), len(self.version_02))
        # Only torch since 0.4.1 writes this one, for norms that do use the statistics.
        name = "encode_A.3.model.1.num_batches_tracked"
        self.refused(self.version_02 | statistics | {name: numpy.ones(())}, name)

    def test_models_of_other_kinds_are_named(self):
        munit = {"enc_style.model.0.conv.weight": numpy.zeros((8, 3, 7, 7))}
        self.refused({"a": munit, "b": munit}, "enc_style.model.0.conv.weight", "MUNIT")
        self.refused({"model_1_A.0.model.0.weight": numpy.zeros((8, 3, 3, 3))}, "encode_A.0.model.0.weight")
        self.refused({"a": {}, "b": {}, "iterations": 3}, "iterations")
        self.refused([1, 2], "list")

    def test_values_that_are_not_finite_are_named(self):
        name = "enc_shared.0.model.0.bias"
        self.refused(self.version_02 | {name: numpy.full(16, numpy.nan, "float32")}, name)

    def test_a_domain_of_another_design_is_named(self):
        content = self.master()
        name = "dec.model.0.model.3.model.1.conv.weight"
        content["b"].pop(name)
        self.refused(content, name)


if __name__ == "__main__":
    unittest.main()
