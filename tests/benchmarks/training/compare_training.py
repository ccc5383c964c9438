#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the trainer with plain PyTorch eager (eager_trainer.py): losses of the first updates, updates a
second, and memory, in turns of the same run. Needs a whole PyTorch: tests/run.sh --peers installs one.

Usage: compare_training.py WORKER [--turns N] [--updates N] [--threads N] [--memory]

Exits with 1 where the losses differ by more than LOSS_TOLERANCE: then the two train something else.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import safetensors.torch
import torch

from eager_trainer import Trainer

WIDTHS = {"lite": 16, "paper": 64}
UPDATES_CHECKED = 3
LOSS_TOLERANCE = 5e-4


class Worker:
    """The trainer's own update in a process of its own (training_worker.cpp)."""

    def __init__(self, program, file, **settings):
        self.process = subprocess.Popen([program, str(file), json.dumps(settings)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, command, answers=1):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return [self.process.stdout.readline().strip() for _ in range(answers)]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def images(batch, size):
    return torch.rand(batch, 3, size, size) * 2 - 1


def check_losses(options, preset, batch, size, folder):
    """Largest relative difference of any loss of the first updates, from the same weights and noise."""
    trainer = Trainer(WIDTHS[preset], dropout=0.0)
    tensors = {name: value.detach().clone() for name, value in trainer.model.named_parameters()}
    updates = []
    for number in range(1, UPDATES_CHECKED + 1):
        x1, x2 = images(batch, size), images(batch, size)
        noise = trainer.draw_noise(x1)
        updates.append((x1, x2, noise))
        for name, value in {"x1": x1, "x2": x2, **noise}.items():
            tensors[f"step{number}.{name}"] = value
    file = folder / "losses.safetensors"
    safetensors.torch.save_file(tensors, file)
    worker = Worker(options.worker, file, preset=preset, dropout=0.0, precision="fp32",
                    share_fakes=False, threads=options.threads, batch=batch, size=size)
    ours = [json.loads(line) for line in worker.ask("losses", UPDATES_CHECKED)]
    worker.close()
    theirs = [trainer.update(*update) for update in updates]
    return max(abs(our[name] - value) / abs(value)
               for our, their in zip(ours, theirs) for name, value in their.items())


def eager_seconds(trainer, batch, size, updates):
    start = time.perf_counter()
    for _ in range(updates):
        trainer.update(images(batch, size), images(batch, size))
    return time.perf_counter() - start


def weights_file(trainer, folder):
    file = folder / "weights.safetensors"
    safetensors.torch.save_file({name: value.detach().clone()
                                 for name, value in trainer.model.named_parameters()}, file)
    return file


def compare_speed(options, preset, batch, size, precision, folder):
    """Medians of seconds for an update: plain PyTorch in fp32, ours."""
    trainer = Trainer(WIDTHS[preset], dropout=0.5)
    worker = Worker(options.worker, weights_file(trainer, folder), preset=preset, dropout=0.5,
                    precision=precision, share_fakes=True, threads=options.threads, batch=batch,
                    size=size)
    updates = max(1, options.updates // batch)
    theirs, ours = [], []
    for turn in range(options.turns + 1):
        seconds = eager_seconds(trainer, batch, size, updates) / updates
        ours_seconds = float(worker.ask(f"time {updates}")[0]) / updates
        if turn > 0:  # the first one warms up
            theirs.append(seconds)
            ours.append(ours_seconds)
    worker.close()
    return statistics.median(theirs), statistics.median(ours)


def peak_of_eager(preset, size):
    """Peak memory of a process that does two updates with plain PyTorch."""
    code = (f"import sys; sys.path.insert(0, {str(pathlib.Path(__file__).parent)!r})\n"
            f"import resource, torch; from eager_trainer import Trainer\n"
            f"trainer = Trainer({WIDTHS[preset]}, 0.5)\n"
            f"for _ in range(2): trainer.update(*(torch.rand(1, 3, {size}, {size}) for _ in 'ab'))\n"
            f"print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)")
    return int(subprocess.check_output([sys.executable, "-c", code]))


def compare_memory(options, preset, size, folder):
    file = weights_file(Trainer(WIDTHS[preset], 0.5), folder)
    theirs = peak_of_eager(preset, size)
    print(f"peak memory of an update of {preset} at {size}x{size}, batch 1, fp32")
    print(f"  plain PyTorch                   {theirs / 2**20:8.0f} MiB")
    for name, checkpoint in (("ours", False), ("ours, checkpoint_activations", True)):
        worker = Worker(options.worker, file, preset=preset, dropout=0.5, precision="fp32",
                        share_fakes=True, threads=options.threads, batch=1, size=size,
                        checkpoint_activations=checkpoint)
        peak = int(worker.ask("memory")[0])
        worker.close()
        print(f"  {name:32s}{peak / 2**20:8.0f} MiB   {peak / theirs:.2f} of it")


def precisions_of_this_processor():
    if torch.ops.mkldnn._is_mkldnn_bf16_supported():
        return ["fp32", "bf16"]
    print("bf16 is left out: this processor has no fast instructions for it (--precision bf16 measures it anyway)")
    return ["fp32"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("worker", help="the program training-worker of the build")
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--updates", type=int, default=8, help="of batch 1, in a turn")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--preset", default="lite", choices=WIDTHS)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--precision", action="append", choices=("fp32", "bf16"), help="may be repeated")
    parser.add_argument("--memory", action="store_true", help="compare memory, of paper at 256x256")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if options.memory:
            compare_memory(options, "paper", 256, folder)
            return
        difference = check_losses(options, options.preset, 1, options.size, folder)
        print(f"losses of {UPDATES_CHECKED} updates from the same weights and noise differ by at most "
              f"{difference:.1e} of their value")
        print(f"{options.preset} at {options.size}x{options.size}, {options.threads} threads; seconds for "
              "an update, medians of turns")
        precisions = options.precision or precisions_of_this_processor()
        print("precision  batch  plain PyTorch fp32      ours   times as fast")
        for precision in precisions:
            for batch in (1, 4):
                theirs, ours = compare_speed(options, options.preset, batch, options.size, precision,
                                             folder)
                print(f"{precision:9s}  {batch:5d}  {theirs:18.3f}  {ours:8.3f}   {theirs / ours:13.2f}",
                      flush=True)
    if difference > LOSS_TOLERANCE:
        sys.exit(f"compare_training.py: the losses differ by more than {LOSS_TOLERANCE}")


if __name__ == "__main__":
    main()
