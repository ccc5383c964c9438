# SPDX-License-Identifier: MIT
"""How alike two clips are. A program of its own: what a process holds counts as its children's, too, at first.

Usage: clip_difference.py FIRST.mp4 SECOND.mp4

Prints JSON: how many frames each has, and the PSNR of all of them in dB.
"""

import itertools
import json
import sys

import av
import numpy


def frames(path):
    with av.open(path) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="rgb24")


def main():
    counts, errors = [0, 0], []
    for pair in itertools.zip_longest(*map(frames, sys.argv[1:])):
        counts = [count + (frame is not None) for count, frame in zip(counts, pair)]
        if all(frame is not None for frame in pair):
            errors.append(numpy.mean((pair[0].astype("float32") - pair[1]) ** 2))
    print(json.dumps({"frames": counts, "psnr": 10 * float(numpy.log10(255**2 / numpy.mean(errors)))}))


if __name__ == "__main__":
    main()
