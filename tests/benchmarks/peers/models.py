# SPDX-License-Identifier: MIT
"""The models that runtimes are compared on: the default model of the preset, else random weights."""

import functools
import json
import pathlib
import re
import subprocess
import sys

from PIL import Image

from frames import CALIBRATION_FRAMES, CALIBRATION_SIZE, Stills
from worker_process import ENVIRONMENT

HERE = pathlib.Path(__file__).resolve().parent
MODELS = HERE.parents[2] / "examples/models"
DEFAULT_MODELS = {"realtime": MODELS / "sunny2rainy.safetensors", "lite": MODELS / "sunny2rainy-lite.safetensors"}
DIRECTION = "1to2"
# Of NNCF's, the one that costs less quality: 50 dB instead of 46 dB with the default model, at the same speed.
QUANTISATION = "mixed"
COUNTED_SIZE = 256  # `unit inspect` counts operations at this size


def settings_of(name):
    """What model-program makes a model of: a preset's name, or widthN for the paper's design at another width."""
    width = re.fullmatch(r"width(\d+)", name)
    return ({"encoder_width": int(width[1]), "generator_width": int(width[1])} if width else {"preset": name})


class Model:
    """A model's files. Those that not all runtimes read are made when first asked for."""

    def __init__(self, name, unit, model_program, stills, folder):
        self.name, self.unit, self.stills, self.folder = name, unit, stills, folder
        self.is_trained = name in DEFAULT_MODELS
        if self.is_trained:
            self.checkpoint = DEFAULT_MODELS[name]
        else:
            self.checkpoint = folder / f"{name}.safetensors"
            subprocess.run([model_program, "make", json.dumps(settings_of(name)), "F32", self.checkpoint], check=True)

    def inspect(self, checkpoint):
        return json.loads(subprocess.check_output([self.unit, "inspect", "--json", checkpoint]))

    def flop(self, width, height):
        """Operations of one translation; two for a multiplication and its addition."""
        return self.flop_of_pixel * width * height

    @functools.cached_property
    def flop_of_pixel(self):
        counted = self.inspect(self.checkpoint)["flop"][DIRECTION]
        return counted[f"{COUNTED_SIZE}x{COUNTED_SIZE}"] / COUNTED_SIZE**2

    @functools.cached_property
    def onnx(self):
        file = self.folder / f"{self.name}.onnx"
        subprocess.run([self.unit, "export", self.checkpoint, "--direction", DIRECTION, "--output", file], check=True,
                       stdout=subprocess.DEVNULL)
        return file

    @functools.cached_property
    def calibrated(self):
        """Our checkpoint with ranges for int8, of the pictures that NNCF takes."""
        pictures, file = self.folder / f"{self.name}-calibration", self.folder / f"{self.name}-int8.safetensors"
        pictures.mkdir()
        for number, frame in enumerate(Stills(self.stills).calibration(CALIBRATION_FRAMES, *CALIBRATION_SIZE)):
            Image.fromarray(frame).save(pictures / f"{number}.png")
        subprocess.run([self.unit, "export", self.checkpoint, "--calibrate", pictures, "--images",
                        str(CALIBRATION_FRAMES), "--direction", DIRECTION, "--output", file], check=True,
                       stdout=subprocess.DEVNULL)
        return file

    @functools.cached_property
    def int8(self):
        file = self.folder / f"{self.name}-int8.xml"
        print(f"quantising {self.name}", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, HERE / "quantize_model.py", self.onnx, self.stills, file, QUANTISATION],
                       check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
        return file
