# SPDX-License-Identifier: MIT
"""How fast oneDNN, through PyTorch, computes 3x3 convolutions that suit it, in fp32 and channels-last: what a
network of such convolutions could reach at best with it.

Usage: convolution_worker.py THREADS

Answers `time N` with the FLOP/s of N runs of each convolution, by its channels.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F

SIZES = {64: 128, 256: 64}  # width and height by channels: of a lite and a paper model's blocks


def layer(channels):
    size = SIZES[channels]
    image, weight = torch.rand(1, channels, size, size), torch.rand(channels, channels, 3, 3)
    return [tensor.contiguous(memory_format=torch.channels_last) for tensor in (image, weight)]


def rate(channels, image, weight):
    begin = time.perf_counter()
    F.conv2d(image, weight, padding=1)
    return 2 * 9 * channels**2 * SIZES[channels]**2 / (time.perf_counter() - begin)


def main():
    torch.set_num_threads(int(sys.argv[1]))
    layers = {channels: layer(channels) for channels in SIZES}
    with torch.inference_mode():
        for line in sys.stdin:
            runs = int(line.split()[1])
            print(json.dumps({channels: [rate(channels, *layers[channels]) for _ in range(runs)]
                              for channels in SIZES}), flush=True)


if __name__ == "__main__":
    main()
