#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Times designs that could be the preset `realtime`, with random weights: milliseconds of a frame at 640x360, reading
and writing 8-bit frames included, in turns of one run, in each precision.

Usage: realtime_candidates.py UNIT MODEL_PROGRAM TRANSLATION_WORKER [--turns N] [--frames N] [--size WxH]
"""

import argparse
import itertools
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from peers_table import processor
from worker_process import WorkerProcess

DIRECTION = "1to2"
GOAL = 33  # frames a second
PRECISIONS = ("fp32", "bf16", "int8")
# Width, then residual blocks of an encoder and of a generator: private ones, and one that is shared.
WIDTHS, BLOCKS, PATCHES = (12, 16, 20), (2, 3, 4), (2, 4)


def designs():
    """Settings by name: today's `lite`, and patches with convolutions of side 3 before the image."""
    yield "lite", {"preset": "lite"}
    for patch, width, blocks in itertools.product(PATCHES, WIDTHS, BLOCKS):
        private = blocks - 1
        yield (f"patch {patch}, width {width}, {2 * blocks} blocks",
               {"preset": "lite", "patch": patch, "encoder_width": width, "generator_width": width, "image_kernel": 3,
                "encoder_private_blocks": private, "generator_private_blocks": private})


class Candidate:
    def __init__(self, name, settings, options, folder):
        self.name = name
        random = folder / "random.safetensors"
        checkpoint = folder / f"{name.replace(' ', '-').replace(',', '')}.safetensors"
        subprocess.run([options.model_program, "make", json.dumps(settings), "F32", random], check=True)
        subprocess.run([options.unit, "export", random, "--calibrate", "streets:sunny", "--images", "1",
                        "--direction", DIRECTION, "--output", checkpoint], check=True, stdout=subprocess.DEVNULL)
        facts = json.loads(subprocess.check_output([options.unit, "inspect", "--json", checkpoint]))
        width, height = map(int, options.size.split("x"))
        self.gflop = facts["flop"][DIRECTION]["256x256"] / 256**2 * width * height / 1e9
        self.parameters = facts["parameters"]
        self.workers = {precision: WorkerProcess([options.translation_worker, checkpoint, DIRECTION, precision,
                                                  len(os.sched_getaffinity(0)), options.size, 1])
                        for precision in PRECISIONS}
        self.times = {precision: [] for precision in PRECISIONS}
        for worker in self.workers.values():
            worker.ask("time", 2)

    def time(self, frames):
        for precision, worker in self.workers.items():
            self.times[precision] += worker.ask("time", frames)["seconds"]

    def row(self):
        cells = [self.name, f"{self.gflop:.2f}", f"{self.parameters / 1e3:.0f} k"]
        for precision in PRECISIONS:
            median = statistics.median(self.times[precision])
            rate = f"{1 / median:.1f}"
            cells += [f"{1e3 * min(self.times[precision]):.1f}", f"{1e3 * median:.1f}",
                      f"**{rate}**" if 1 / median >= GOAL else rate]
        return f"| {' | '.join(cells)} |"

    def close(self):
        for worker in self.workers.values():
            worker.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for program in ("unit", "model-program", "translation-worker"):
        parser.add_argument(program.replace("-", "_"), help=f"the program {program} of the build")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--frames", type=int, default=8, help="of a candidate in a turn")
    parser.add_argument("--size", default="640x360")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        candidates = [Candidate(name, settings, options, pathlib.Path(folder)) for name, settings in designs()]
        for turn in range(options.turns):
            print(f"turn {turn + 1} of {options.turns}", file=sys.stderr, flush=True)
            for candidate in candidates:
                candidate.time(options.frames)
        columns = ["design", "GFLOP", "parameters"]
        for precision in PRECISIONS:
            columns += [f"{precision}: ms, least", "median", "frames/s"]
        print(f"{processor()}\n\n| {' | '.join(columns)} |\n|---|{'--:|' * (len(columns) - 1)}")
        for candidate in candidates:
            print(candidate.row())
            candidate.close()


if __name__ == "__main__":
    main()
