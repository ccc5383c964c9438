#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares translations on the CPU with those of every runtime that a user could pick, in turns of the same run:
PyTorch eager and compiled, ONNX Runtime, OpenVINO. `tests/run.sh --peers` installs them.

Usage: compare_peers.py UNIT MODEL_PROGRAM TRANSLATION_WORKER [OPTIONS]

Prints Markdown. Exits with 1 where results differ by more than rounding: then something else was computed.
"""

import argparse
import itertools
import os
import pathlib
import sys
import tempfile

import peers_table
from comparison import Case, Comparison, say
from contenders import CONTENDERS, PRECISIONS, RUNTIMES
from frames import Stills
from material import pictures, skip_without
from models import Model

QUICK = {"presets": ["lite"], "sizes": ["256x256"], "batches": [1], "threads": [0], "turns": 2, "seconds": 0.3,
         "runtimes": [name for name in RUNTIMES if name != "torch-compile"]}
FULL = {"presets": ["realtime", "lite", "paper"], "sizes": ["256x256", "640x480"], "batches": [1, 4], "threads": [1, 0],
        "turns": 5, "seconds": 1.0, "runtimes": list(RUNTIMES)}


def words(kind=str, known=None):
    """Reads a list with commas."""
    def read(text):
        values = [kind(word) for word in text.split(",")]
        unknown = [str(value) for value in values if known and value not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; known: {', '.join(known)}")
        return values
    return read


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0], epilog="Lists have commas between words.")
    for program in ("unit", "model-program", "translation-worker"):
        parser.add_argument(program.replace("-", "_"), help=f"the program {program} of the build")
    parser.add_argument("--presets", type=words(), help="names of presets, or widthN; small ones first")
    parser.add_argument("--sizes", type=words(), help="WIDTHxHEIGHT, multiples of 4")
    parser.add_argument("--batches", type=words(int))
    parser.add_argument("--threads", type=words(int), help="0: as many as cores")
    parser.add_argument("--runtimes", type=words(known=RUNTIMES))
    parser.add_argument("--precisions", type=words(known=PRECISIONS), default=list(PRECISIONS))
    parser.add_argument("--turns", type=int)
    parser.add_argument("--seconds", type=float, help="of one runtime in one turn, a batch at least")
    parser.add_argument("--longest", type=float, default=60, help="leave out what would take longer for a batch")
    parser.add_argument("--frames", help="folder of pictures, .png and .jpg, to translate and to calibrate with")
    parser.add_argument("--quick", action="store_true", help="one small case, and nothing that is compiled")
    options = parser.parse_args()
    for name, value in (QUICK if options.quick else FULL).items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    return options


class Speeds:
    """What contenders have been seen to compute, to leave out what would take for ever: bf16 without instructions
    for it is ten times as slow as fp32."""

    def __init__(self, longest):
        self.longest, self.seen = longest, {}

    def allows(self, contender, flop, threads):
        speed = self.seen.get(contender)
        if speed is None or flop / (speed * threads) <= self.longest:
            return True
        say(f"  left out: {contender.runtime} {contender.precision}, {flop / (speed * threads):.0f} s for a batch")
        return False

    def remember(self, entrants, flop, threads):
        for entrant in entrants:
            self.seen[entrant.contender] = flop / entrant.network() / threads


def cases_of(options):
    all_cores = len(os.sched_getaffinity(0))
    threads = dict.fromkeys(count or all_cores for count in options.threads)
    for size, batch, count in itertools.product(options.sizes, options.batches, threads):
        width, height = map(int, size.split("x"))
        yield Case(width, height, batch, count)


def compare(options, model, case, stills, speeds, folder):
    """Prints a case's table. Its lines of the summary, and whether the results agree."""
    say(peers_table.title(model, case))
    flop = model.flop(case.width, case.height) * case.batch
    contenders = [contender for contender in CONTENDERS
                  if contender.runtime in options.runtimes and contender.precision in options.precisions
                  and contender.suits(case) and speeds.allows(contender, flop, case.threads)]
    comparison = Comparison(case, contenders,
                            lambda contender: contender.command(options.translation_worker, model, case),
                            stills.batch(case.batch, case.width, case.height), folder)
    comparison.measure(options.turns, options.seconds)
    speeds.remember(comparison.entrants, flop, case.threads)
    print(peers_table.case_table(model, comparison), flush=True)
    comparison.close()
    wrong = [entrant for entrant in comparison.entrants if not entrant.agrees(model.is_trained)]
    for entrant in wrong:
        print(f"**{entrant.contender.runtime} in {entrant.contender.precision} computes something else**\n")
    return peers_table.summary_rows(model, comparison), not wrong


def main():
    options = read_options()
    skip_without("nncf", "onnxruntime", "openvino", "torch")
    speeds, rows, agree = Speeds(options.longest), [], True
    print(f"{peers_table.processor()}\n\n{peers_table.EXPLANATION}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        frames = pictures(options.frames, options.unit, folder)
        stills = Stills(frames)
        for preset in options.presets:
            model = Model(preset, options.unit, options.model_program, frames, folder)
            for case in cases_of(options):
                summary, agrees = compare(options, model, case, stills, speeds, folder)
                rows += summary
                agree = agree and agrees
    if rows:
        print(peers_table.summary_table(rows))
    if not agree:
        sys.exit("compare_peers.py: results differ by more than rounding, see above")


if __name__ == "__main__":
    main()
