# SPDX-License-Identifier: MIT
"""One case of compare_peers.py: all contenders translate the same batch, and are timed in turns."""

import dataclasses
import pathlib
import statistics
import sys
import time

import numpy

from contenders import OURS, REFERENCE
from frames import levels_of, psnr
from worker_process import WorkerProcess

# Of values in [-1, 1]: sums are added up in another order, but nothing else may differ.
TOLERANCE = 1e-3
# Random weights magnify what other runtimes round: PyTorch's own channels-last was seen to differ by 1.2e-3.
TOLERANCE_OF_RANDOM = 1e-2
# Our worker writes levels, which lie up to half a level beside the value.
HALF_LEVEL = 0.5 / 127.5
# dB: less than this is another picture. Of trained models; random weights make more of small differences.
LOWEST_PSNR = 30


@dataclasses.dataclass(frozen=True)
class Case:
    width: int
    height: int
    batch: int
    threads: int

    @property
    def size(self):
        return f"{self.width}x{self.height}"


class Entrant:
    """A contender whose worker runs, and what has been measured of it."""

    def __init__(self, contender, command, batch_file, folder):
        self.contender = contender
        begin = time.perf_counter()
        self.process = WorkerProcess(command)
        result = folder / "result"
        self.process.ask("translate", batch_file, result)
        self.first_frame = time.perf_counter() - begin
        self.computes_in = self.process.ask("describe")["computes_in"]
        self.result = numpy.fromfile(result, "uint8" if contender.runtime == OURS else "float32")
        self.turns = []  # of each, the shortest (network, whole batch) in seconds
        self.batches = 1

    def shape_result(self, case):
        if self.contender.runtime == OURS:
            self.levels = self.result.reshape(case.batch, case.height, case.width, 3)
            self.images = self.levels.transpose(0, 3, 1, 2) / 127.5 - 1
        else:
            self.images = self.result.reshape(case.batch, 3, case.height, case.width)
            self.levels = levels_of(self.images)

    def compare(self, reference):
        self.difference = float(numpy.abs(self.images - reference.images).max())
        if self.contender.runtime == OURS:
            self.difference = float(numpy.maximum(0, self.difference - HALF_LEVEL))  # not max(): it hides NaN
        self.psnr = psnr(self.levels, reference.levels)

    def agrees(self, trained):
        """NaN agrees with nothing."""
        if self.contender.precision == "fp32":
            strict = trained or self.contender.runtime == "ours"
            return self.difference <= (TOLERANCE if strict else TOLERANCE_OF_RANDOM)
        return self.psnr >= LOWEST_PSNR if trained else self.difference < numpy.inf

    def time(self, seconds):
        """A turn of about so many seconds. The first batch warms up what others have left cold; where one lasts
        longer than the turn, that does not matter."""
        answer = self.process.ask("time", self.batches)
        skipped = 1 if self.batches > 1 else 0
        network, whole = min(answer["compute"][skipped:]), min(answer["seconds"][skipped:])
        self.turns.append((network, whole))
        self.batches = 1 if whole > seconds else 1 + max(1, round(seconds / whole))

    def network(self, summary=statistics.median):
        return summary(turn[0] for turn in self.turns)

    def whole(self):
        return statistics.median(turn[1] for turn in self.turns)

    def times_as_long_as(self, other):
        """Of the networks, turn by turn: what slows one side of a turn slows the other too."""
        return statistics.median(mine[0] / its[0] for mine, its in zip(self.turns, other.turns))


def say(text):
    print(text, file=sys.stderr, flush=True)


class Comparison:
    """Starts the workers of a case, and holds what they are asked."""

    def __init__(self, case, contenders, command_of, frames, folder):
        self.case, self.entrants, self.rates = case, [], []
        self.peak = WorkerProcess([sys.executable, "-B", pathlib.Path(__file__).with_name("convolution_worker.py"),
                                   case.threads])
        batch_file = folder / "batch"
        frames.tofile(batch_file)
        reference = self.start(REFERENCE, command_of, batch_file, folder)
        reference.process.close()
        for contender in contenders:
            say(f"  starting {contender.runtime} {contender.precision}")
            self.entrants.append(self.start(contender, command_of, batch_file, folder))
            self.entrants[-1].compare(reference)

    def start(self, contender, command_of, batch_file, folder):
        entrant = Entrant(contender, command_of(contender), batch_file, folder)
        entrant.shape_result(self.case)
        return entrant

    def measure(self, turns, seconds):
        for turn in range(turns + 1):
            say(f"  turn {turn} of {turns}" if turn else "  warming up")
            first = turn % len(self.entrants)
            for entrant in self.entrants[first:] + self.entrants[:first]:
                entrant.time(seconds)
            self.rates.append({channels: max(rates) for channels, rates in self.peak.ask("time", 8).items()})
        for entrant in self.entrants:
            del entrant.turns[0]

    def peak_rate(self):
        """FLOP/s of the fastest convolution in any turn."""
        return max(max(rates.values()) for rates in self.rates)

    def close(self):
        for worker in [self.peak, *(entrant.process for entrant in self.entrants)]:
            worker.close()
