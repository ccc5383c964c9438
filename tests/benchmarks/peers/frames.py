# SPDX-License-Identifier: MIT
"""Real frames for the benchmarks, and how alike two results are."""

import math
import pathlib

import numpy
from PIL import Image


# What int8 is calibrated with, by all that offer it.
CALIBRATION_FRAMES = 24
CALIBRATION_SIZE = (320, 192)


class Stills:
    """The pictures of a folder. Every other one is for calibration, so that no other result is measured on what
    a runtime has been calibrated with."""

    def __init__(self, folder):
        self.files = sorted(path for path in pathlib.Path(folder).glob("*") if path.suffix in (".png", ".jpg"))
        if len(self.files) < 2:
            raise SystemExit(f"{folder} holds fewer than two pictures; name another folder with --frames")

    @staticmethod
    def load(files, width, height):
        """uint8 [N, H, W, 3]; the middle of each picture that has the shape asked for, scaled."""
        frames = []
        for file in files:
            image = Image.open(file).convert("RGB")
            scale = min(image.width / width, image.height / height)
            left, top = (image.width - scale * width) / 2, (image.height - scale * height) / 2
            box = (left, top, left + scale * width, top + scale * height)
            frames.append(numpy.asarray(image.resize((width, height), Image.Resampling.BICUBIC, box)))
        return numpy.stack(frames)

    def batch(self, count, width, height):
        """Far apart from each other; repeated where there are fewer."""
        files = self.files[1::2]
        return self.load([files[number * max(1, len(files) // count) % len(files)] for number in range(count)],
                         width, height)

    def calibration(self, count, width, height):
        return self.load(self.files[::2][:count], width, height)


def levels_of(images):
    """float [N, 3, H, W] in [-1, 1] as 8-bit frames."""
    return numpy.clip(numpy.rint((images.astype("float64") + 1) * 127.5), 0, 255).transpose(0, 2, 3, 1)


def psnr(frames, reference):
    """dB, of 8-bit frames."""
    error = numpy.mean((frames.astype("float64") - reference) ** 2)
    return math.inf if error == 0 else 10 * math.log10(255**2 / error)
