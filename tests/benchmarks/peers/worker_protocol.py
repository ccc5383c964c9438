# SPDX-License-Identifier: MIT
"""What every runtime's worker in Python does alike: reads commands, converts frames, takes times. The commands are
those of translation_worker.cpp, but that `translate` writes float32 images [N, 3, H, W] in [-1, 1], so that
results can be compared to the last bit."""

import argparse
import json
import sys
import time

import numpy


def read_arguments(description):
    """As translation-worker's; MODEL is the file that the runtime reads."""
    parser = argparse.ArgumentParser(description=description.split("\n")[0])
    for name in ("model", "direction", "precision"):
        parser.add_argument(name)
    parser.add_argument("threads", type=int)
    parser.add_argument("size", help="WIDTHxHEIGHT")
    parser.add_argument("batch", type=int)
    parser.add_argument("variant", nargs="?", default="", help="a way to run it that the runtime has")
    arguments = parser.parse_args()
    arguments.width, arguments.height = map(int, arguments.size.split("x"))
    return arguments


class Worker:
    """What a runtime's worker derives from. `compute` takes and gives float32 images [N, 3, H, W] in [-1, 1],
    whose pixels lie together in memory where `channels_last`."""

    channels_last = False

    def __init__(self, arguments):
        self.shape = (arguments.batch, arguments.height, arguments.width, 3)
        self.computes_in = arguments.precision
        if self.channels_last:
            self.images = numpy.empty(self.shape, "float32").transpose(0, 3, 1, 2)
        else:
            self.images = numpy.empty((arguments.batch, 3, arguments.height, arguments.width), "float32")
        self.frames = numpy.zeros(self.shape, "uint8")

    def compute(self, images):
        raise NotImplementedError

    def read(self):
        numpy.multiply(self.frames.transpose(0, 3, 1, 2), numpy.float32(1 / 127.5), out=self.images)
        self.images -= 1
        return self.images

    @staticmethod
    def write(images):
        levels = images + 1
        levels *= 127.5
        numpy.rint(levels, out=levels)
        numpy.clip(levels, 0, 255, out=levels)
        return numpy.ascontiguousarray(levels.astype("uint8").transpose(0, 2, 3, 1))

    def describe(self):
        return {"computes_in": self.computes_in}

    def translate(self, source, target):
        self.frames = numpy.fromfile(source, "uint8").reshape(self.shape)
        numpy.ascontiguousarray(self.compute(self.read())).tofile(target)
        return {}

    def time(self, batches):
        times = {"seconds": [], "compute": []}
        for _ in range(int(batches)):
            begin = time.perf_counter()
            images = self.read()
            before = time.perf_counter()
            result = self.compute(images)
            times["compute"].append(time.perf_counter() - before)
            self.write(result)
            times["seconds"].append(time.perf_counter() - begin)
        return times

    @staticmethod
    def memory():
        # Not getrusage: its peak begins with that of the process which started this one.
        with open("/proc/self/status") as status:
            kilobytes = next(line.split()[1] for line in status if line.startswith("VmHWM:"))
        return {"bytes": int(kilobytes) * 1024}

    def serve(self):
        # Libraries print what they like; answers go where they cannot.
        answers, sys.stdout = sys.stdout, sys.stderr
        for line in sys.stdin:
            command, *words = line.split()
            answer = {"describe": self.describe, "translate": self.translate, "time": self.time,
                      "memory": self.memory}[command](*words)
            print(json.dumps(answer), file=answers, flush=True)
