#!/usr/bin/env python3
"""Checks what `unit export` writes with the packages onnx and onnxruntime."""

import functools
import os
import pathlib
import subprocess
import tempfile
import unittest

import ml_dtypes
import numpy
import onnx
import onnxruntime
from safetensors import safe_open
from safetensors.numpy import save_file

from models import DESIGNS, largest_difference, make_checkpoint, random_images, translate

DEFAULT_MODEL = pathlib.Path(__file__).parents[3] / "examples/models/sunny2rainy.safetensors"
SIZES = ((1, 16, 24), (3, 64, 48), (2, 36, 100))
DIRECTIONS = (("1to2", "x1", "x12"), ("2to1", "x2", "x21"))


def export(checkpoint, folder, *options):
    subprocess.run([os.environ["UNIT_PROGRAM"], "export", checkpoint, "--output", folder, *options],
                   check=True, stdout=subprocess.DEVNULL)


def round_kernels(checkpoint, path, precision, values=()):
    """Writes a copy of a checkpoint with its convolutions' kernels rounded to 16 bits. Of the tensors that
    `values` names, the first element then gets that value."""
    kind = {"fp16": numpy.float16, "bf16": ml_dtypes.bfloat16}[precision]
    with safe_open(checkpoint, "numpy") as stored:
        tensors = {name: stored.get_tensor(name) for name in stored.keys()}
        metadata = stored.metadata()
    rounded = {name: tensor.astype(kind).astype("float32") if tensor.ndim == 4 else tensor
               for name, tensor in tensors.items()}
    for name in values:
        rounded[name].flat[0] = values[name]
    save_file(rounded, path, metadata)
    return path


def run(path, image):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(["translation"], {"image": image})[0]


class OnnxExport(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)

    @classmethod
    @functools.cache  # starting the programs takes most of the time
    def exported(cls, design, precision="fp32"):
        """Both files of a design, by direction, and the checkpoint."""
        checkpoint = cls.folder / f"{design}.safetensors"
        if not checkpoint.exists():
            make_checkpoint(checkpoint, design)
        export(checkpoint, cls.folder / precision, "--precision", precision)
        files = {direction: cls.folder / precision / f"{design}-{direction}.onnx"
                 for direction, _, _ in DIRECTIONS}
        return files, checkpoint

    def differences(self, design):
        """Largest difference from this project's networks, for each direction and size."""
        files, checkpoint = self.exported(design)
        for size in SIZES:
            inputs = random_images(design, *size)
            expected = translate(checkpoint, inputs, self.folder)
            for direction, image, result in DIRECTIONS:
                actual = run(files[direction], inputs[image])
                yield direction, size, largest_difference(actual, expected[result])

    def test_every_design_gives_the_images_of_our_engine(self):
        for design in DESIGNS:
            for direction, size, difference in self.differences(design):
                with self.subTest(design=design, direction=direction, size=size):
                    self.assertLessEqual(difference, 1e-4)

    def test_kernels_of_16_bits_give_what_our_engine_does_with_kernels_rounded_so(self):
        inputs = random_images("paper", *SIZES[0])
        for precision in ("fp16", "bf16"):
            files, checkpoint = self.exported("paper", precision)
            rounded = round_kernels(checkpoint, self.folder / "rounded.safetensors", precision)
            expected = translate(rounded, inputs, self.folder)
            for direction, image, result in DIRECTIONS:
                actual = run(files[direction], inputs[image])
                with self.subTest(precision=precision, direction=direction):
                    self.assertLessEqual(largest_difference(actual, expected[result]), 1e-4)

    def test_of_the_default_model_kernels_of_16_bits_keep_every_level_of_255(self):
        inputs = random_images("paper", *SIZES[0])
        expected = translate(DEFAULT_MODEL, inputs, self.folder)
        # Its own kernels have 16 bits, so those lose nothing in fp16.
        for precision, tolerance in (("fp32", 1e-4), ("fp16", 1e-4), ("bf16", 1 / 255)):
            export(DEFAULT_MODEL, self.folder, "--precision", precision)
            for direction, image, result in DIRECTIONS:
                actual = run(self.folder / f"{DEFAULT_MODEL.stem}-{direction}.onnx", inputs[image])
                with self.subTest(precision=precision, direction=direction):
                    self.assertLessEqual(largest_difference(actual, expected[result]), tolerance)

    def test_kernels_of_16_bits_take_half_the_space(self):
        large = self.exported("paper")[0]["1to2"].stat().st_size
        for precision in ("fp16", "bf16"):
            small = self.exported("paper", precision)[0]["1to2"].stat().st_size
            self.assertLess(small, 0.55 * large)

    def test_the_checker_of_onnx_accepts_every_file(self):
        cases = [(design, "fp32") for design in DESIGNS] + [("paper", "fp16"), ("paper", "bf16")]
        for design, precision in cases:
            for path in self.exported(design, precision)[0].values():
                with self.subTest(path=path.name, precision=precision):
                    onnx.checker.check_model(onnx.load(path), full_check=True)

    def test_kernels_that_do_not_fit_half_precision_are_named(self):
        name = "encoder1.private.1.conv.weight"
        path = self.folder / "large.safetensors"
        round_kernels(self.exported("paper")[1], path, "fp16", {name: 1e5})
        for precision, status in (("fp16", 1), ("bf16", 0), ("fp32", 0)):
            result = subprocess.run([os.environ["UNIT_PROGRAM"], "export", path, "--precision", precision,
                                     "--output", self.folder / "large"], capture_output=True, text=True)
            self.assertEqual(result.returncode, status, result.stderr)
            if status:
                self.assertIn(name, result.stderr)
                self.assertEqual(list((self.folder / "large").glob("*")), [])

    def test_input_and_output_have_names_and_sizes_that_may_vary(self):
        model = onnx.load(self.exported("other_channels")[0]["1to2"])
        for values, name, channels in ((model.graph.input, "image", 1),
                                       (model.graph.output, "translation", 4)):
            self.assertEqual([value.name for value in values], [name])
            tensor = values[0].type.tensor_type
            self.assertEqual(tensor.elem_type, onnx.TensorProto.FLOAT)
            sizes = [size.dim_value or size.dim_param for size in tensor.shape.dim]
            self.assertEqual(sizes, ["batch", channels, "height", "width"])

    def test_weights_keep_their_names_and_values(self):
        files, checkpoint = self.exported("layer_norms")
        tensors = {tensor.name: onnx.numpy_helper.to_array(tensor)
                   for tensor in onnx.load(files["1to2"]).graph.initializer}
        with safe_open(checkpoint, "numpy") as stored:
            used = [name for name in stored.keys() if name.split(".")[0] in
                    ("encoder1", "encoder", "generator", "generator2")]
            for name in used:
                numpy.testing.assert_array_equal(tensors[name].ravel(),
                                                 stored.get_tensor(name).ravel(), name)
        self.assertGreater(len(used), 20)

    def test_the_metadata_says_what_goes_in_and_where_it_comes_from(self):
        files, checkpoint = self.exported("paper")
        digest = subprocess.run(["sha256sum", checkpoint], check=True, capture_output=True)
        model = onnx.load(files["2to1"])
        metadata = {entry.key: entry.value for entry in model.metadata_props}
        self.assertEqual(metadata["direction"], "2to1")
        self.assertEqual(metadata["input_domain"], "rainy")
        self.assertEqual(metadata["output_domain"], "sunny")
        self.assertEqual(metadata["value_range"], "[-1, 1]")
        self.assertEqual(metadata["checkpoint_sha256"], digest.stdout.decode().split()[0])
        with safe_open(checkpoint, "numpy") as stored:
            self.assertEqual(metadata["unittranslate"], stored.metadata()["unittranslate"])


if __name__ == "__main__":
    unittest.main()
