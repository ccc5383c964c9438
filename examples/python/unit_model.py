#!/usr/bin/env python3
"""A model of this project in plain PyTorch: how its file is read, and all that it computes.

    python unit_model.py model.safetensors in.png out.png --direction 1to2

translates a picture (needs torch, safetensors, numpy and Pillow). In a program, with images
[N, 3, H, W] in [-1, 1], H and W multiples of 4: x12 = Unit("model.safetensors").translate(1, 2, x1)
"""

import argparse
import json

import torch
import torch.nn.functional as F
from safetensors import safe_open

# What checkpoints of format version 1 leave unsaid, and settings of the last line also those of version 2.
UNSAID = {"padding": "zero", "norm": "instance", "encoder_norm": "none", "image_kernel": 1,
          "generator_norm": "none", "activation": "leaky_relu", "upsampling": "transposed",
          "patch": 1, "residual_scale": False}
# Of an encoder's convolutions, by the side of patches.
STRIDES = {1: (1, 2, 2), 2: (2, 2), 4: (4,)}


class Unit:
    def __init__(self, path, device="cpu"):
        with safe_open(path, "pt", device) as file:
            self.description = json.loads(file.metadata()["unittranslate"])
            self.weights = {name: file.get_tensor(name).float() for name in file.keys()}
        if self.description["format_version"] not in (1, 2):
            raise ValueError(f"{path} is of a format version other than 1 and 2")
        self.settings = {**UNSAID, **self.description["model"]}

    def convolution(self, name, x, stride=1, transposed=False):
        weight, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
        kernel = weight.shape[-1]
        border = 0 if kernel == stride else (kernel - 1) // 2  # patches lie side by side
        if transposed:
            return F.conv_transpose2d(x, weight, bias, stride, border, output_padding=stride - 1)
        if self.settings["padding"] == "zero":
            return F.conv2d(x, weight, bias, stride, border)
        return F.conv2d(F.pad(x, 4 * [border], self.settings["padding"]), weight, bias, stride)

    def norm(self, kind, name, x):
        if kind == "instance":  # each channel of each image
            return F.layer_norm(x, x.shape[2:], eps=1e-5)
        if kind == "layer":  # each image, by its unbiased deviation; then a scale for each channel
            x = (x - x.mean((1, 2, 3), keepdim=True)) / (x.std((1, 2, 3), keepdim=True) + 1e-5)
            weight, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
            return x * weight.view(-1, 1, 1) + bias.view(-1, 1, 1)
        return x

    def finish(self, part, name, x):
        x = self.norm(self.settings[f"{part}_norm"], f"{name}.norm", x)
        return F.relu(x) if self.settings["activation"] == "relu" else F.leaky_relu(x, 0.01)

    def blocks(self, part, first, count, x):
        kind = self.settings["norm"]
        for name in (f"{part}.{number}" for number in range(first, first + count)):
            y = F.relu(self.norm(kind, f"{name}.norm1", self.convolution(f"{name}.conv1", x)))
            y = self.norm(kind, f"{name}.norm2", self.convolution(f"{name}.conv2", y))
            if self.settings["residual_scale"]:  # a factor for each channel
                y = y * self.weights[f"{name}.scale"].view(-1, 1, 1)
            x = x + y
        return x

    def encode(self, domain, x):
        part, strides = f"encoder{domain}.private", STRIDES[self.settings["patch"]]
        for number, stride in enumerate(strides):
            x = self.convolution(f"{part}.{number}.conv", x, stride)
            x = self.finish("encoder", f"{part}.{number}", x)
        x = self.blocks(part, len(strides), self.settings["encoder_private_blocks"], x)
        return self.blocks("encoder.shared", 0, self.settings["encoder_shared_blocks"], x)

    def generate(self, domain, z):
        part, first = f"generator{domain}.private", self.settings["generator_private_blocks"]
        x = self.blocks("generator.shared", 0, self.settings["generator_shared_blocks"], z)
        x = self.blocks(part, 0, first, x)
        patch = self.settings["patch"]
        last = first + len(STRIDES[patch]) - 1
        for name in (f"{part}.{number}" for number in range(first, last)):
            if self.settings["upsampling"] == "transposed":
                x = self.convolution(f"{name}.conv", x, 2, transposed=True)
            else:  # each pixel four times first
                x = self.convolution(f"{name}.conv", F.interpolate(x, scale_factor=2))
            x = self.finish("generator", name, x)
        flat = patch == 1 and self.settings["image_kernel"] == 1
        x = torch.tanh(self.convolution(f"{part}.{last}.conv", x, transposed=flat))
        return F.pixel_shuffle(x, patch)

    def translate(self, domain, to_domain, x):
        return self.generate(to_domain, self.encode(domain, x))


if __name__ == "__main__":
    import numpy
    from PIL import Image

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs=3, metavar=("MODEL", "INPUT", "OUTPUT"))
    parser.add_argument("--direction", default="1to2", help="1to2, 2to1, 1to1 or 2to2")
    options = parser.parse_args()
    pixels = torch.tensor(numpy.asarray(Image.open(options.files[1]).convert("RGB")))
    image, (height, width, _) = pixels.permute(2, 0, 1)[None] / 127.5 - 1, pixels.shape
    padded = F.pad(image, (0, -width % 4, 0, -height % 4), "replicate")
    with torch.inference_mode():
        result = Unit(options.files[0]).translate(*options.direction.split("to"), padded)
    levels = ((result[0, :, :height, :width] + 1) * 127.5).round().byte()
    Image.fromarray(levels.permute(1, 2, 0).numpy()).save(options.files[2])
