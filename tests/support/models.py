"""Models of several designs, and what the networks of this project compute with them.

UNIT_MODEL_PROGRAM, which Meson sets, is the program of tests/core/model/model_program.cpp.
"""

import json
import os
import pathlib
import subprocess

import numpy
import safetensors.numpy

# Settings that differ from the paper's. Few blocks: without norms each makes values larger.
NARROW = {"encoder_width": 6, "generator_width": 6, "encoder_private_blocks": 1,
          "generator_private_blocks": 1}
DESIGNS = {
    "paper": {"encoder_width": 8, "generator_width": 8},
    "later_code": {"encoder_width": 8, "generator_width": 8, "encoder_private_blocks": 4,
                   "encoder_shared_blocks": 0, "generator_shared_blocks": 0,
                   "generator_private_blocks": 4, "padding": "reflect", "encoder_norm": "instance",
                   "generator_norm": "layer", "activation": "relu", "downsampling_kernel": 4,
                   "upsampling": "nearest", "upsampling_kernel": 5, "image_kernel": 7},
    "no_norm": {**NARROW, "norm": "none", "padding": "replicate", "image_kernel": 3,
                "encoder_shared_blocks": 0},
    "layer_norms": {**NARROW, "norm": "layer", "encoder_norm": "layer", "padding": "replicate",
                    "downsampling_kernel": 4, "activation": "relu", "image_kernel": 9},
    "other_channels": {**NARROW, "image_channels": [1, 4], "generator_width": 5,
                       "generator_norm": "instance", "upsampling": "nearest",
                       "upsampling_kernel": 3, "image_kernel": 5, "padding": "reflect"},
    "patches_of_two": {**NARROW, "patch": 2, "image_channels": [3, 1], "encoder_norm": "layer",
                       "downsampling_kernel": 4, "generator_width": 5, "padding": "reflect"},
    "patches_of_four": {**NARROW, "patch": 4, "image_kernel": 3, "padding": "replicate"},
    "residual_scale": {**NARROW, "patch": 4, "residual_scale": True},
    "residual_scale_no_norm": {**NARROW, "residual_scale": True, "norm": "none"},
    "residual_scale_layer_norms": {**NARROW, "residual_scale": True, "norm": "layer",
                                   "encoder_norm": "instance", "padding": "reflect",
                                   "encoder_shared_blocks": 0},
}


def make_checkpoint(path: pathlib.Path, design: str, weights: str = "F32") -> pathlib.Path:
    """Writes a checkpoint with random weights of type F32 or F16."""
    program = os.environ["UNIT_MODEL_PROGRAM"]
    subprocess.run([program, "make", json.dumps(DESIGNS[design]), weights, path], check=True)
    return path


def random_images(design: str, images: int, height: int, width: int) -> dict:
    """x1 and x2, [N, C, H, W] in [-1, 1]."""
    random = numpy.random.default_rng(7)
    channels = DESIGNS[design].get("image_channels", [3, 3])
    return {f"x{domain}": random.uniform(-1, 1, (images, count, height, width)).astype("float32")
            for domain, count in zip((1, 2), channels)}


def translate(checkpoint: pathlib.Path, inputs: dict, folder: pathlib.Path) -> dict:
    """mu1, mu2, x11, x12, x21 and x22 as this project's networks compute them from x1 and x2."""
    safetensors.numpy.save_file(inputs, folder / "inputs")
    program = os.environ["UNIT_MODEL_PROGRAM"]
    subprocess.run([program, "run", checkpoint, folder / "inputs", folder / "outputs"], check=True)
    return safetensors.numpy.load_file(folder / "outputs")


def largest_difference(a: numpy.ndarray, b: numpy.ndarray) -> float:
    """Largest |a - b|; infinity if anything is not finite or the shapes differ."""
    if a.shape != b.shape:
        return float("inf")
    difference = numpy.abs(a.astype("float64") - b)
    return float(difference.max()) if numpy.isfinite(difference).all() else float("inf")
