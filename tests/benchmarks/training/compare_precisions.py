#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the loss curves of a training in bf16 with those of trainings in fp32 from several seeds: what bf16
changes must be less than what another seed does. Exits with 1 where it is not.

Usage: compare_precisions.py UNIT [--updates N] [--seeds N]
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

SETTINGS = ["data.crop_width=48", "data.crop_height=48", "data.minimum_scale=0.6", "model.encoder_width=8",
            "model.generator_width=8", "model.discriminator_width=8", "optimiser.learning_rate=6e-4",
            "training.initialisation=kaiming", "training.validation_images=0", "training.device=cpu"]


def train(options, folder, precision, seed):
    """The losses of all updates, by their names."""
    out = folder / f"{precision}-{seed}"
    settings = [*SETTINGS, f"training.iterations={options.updates}", f"training.precision={precision}",
                f"training.seed={seed}"]
    subprocess.run([options.unit, "train", "--domain1", "streets:sunny?width=160&height=96&seed=1000000",
                    "--domain2", "streets:rainy?width=160&height=96&seed=2000000", "--out", out,
                    *(word for setting in settings for word in ("--set", setting))],
                   check=True, stdout=subprocess.DEVNULL)
    print(f"trained in {precision} from seed {seed}", file=sys.stderr, flush=True)
    records = (json.loads(line) for line in (out / "training.jsonl").open())
    updates = [record["losses"] for record in records if "losses" in record]
    return {name: [losses[name] for losses in updates] for name in updates[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("unit", help="the program of the build")
    parser.add_argument("--updates", type=int, default=400)
    parser.add_argument("--seeds", type=int, default=3, help="of fp32; bf16 has the first of them")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        exact = [train(options, folder, "fp32", seed) for seed in range(1, options.seeds + 1)]
        rounded = train(options, folder, "bf16", 1)
    print(f"means of losses over three quarters of {options.updates} updates: by how much bf16 changes those of "
          f"seed 1, and how far those of {options.seeds} seeds lie apart")
    print(f"{'loss':22s}{'updates':>11s}{'bf16 changes':>14s}{'seeds':>10s}")
    outside = 0
    quarter = options.updates // 4
    for loss in exact[0]:
        for first in range(quarter, 4 * quarter, quarter):
            means = [statistics.mean(curves[loss][first:first + quarter]) for curves in exact]
            change = abs(statistics.mean(rounded[loss][first:first + quarter]) - means[0])
            spread = max(means) - min(means)
            outside += change > spread
            print(f"{loss:22s}{f'{first + 1}-{first + quarter}':>11s}{change:14.4f}{spread:10.4f}"
                  f"{'  more' if change > spread else ''}")
    if outside:
        sys.exit(f"compare_precisions.py: bf16 changes {outside} means by more than another seed does")


if __name__ == "__main__":
    main()
