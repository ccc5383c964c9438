# SPDX-License-Identifier: MIT
"""A checkpoint in PyTorch on the CPU: examples/python/unit_model.py, but channels-last, and with the one instance
norm of PyTorch that keeps this layout, which is what makes it fastest. Variants: "compiled" by torch.compile, with
frozen weights; "plain", unit_model.py as it is.

Usage: torch_worker.py CHECKPOINT DIRECTION fp32|bf16 THREADS WIDTHxHEIGHT BATCH [compiled|plain]
"""

import pathlib
import sys

import torch
import torch._inductor.config
import torch.nn.functional as F

from torch_parameters import Parameters
from worker_protocol import Worker, read_arguments

sys.path.append(str(pathlib.Path(__file__).parents[3] / "examples/python"))
from unit_model import Unit  # noqa: E402  (found by the path above)

TYPES = {"fp32": torch.float32, "bf16": torch.bfloat16}


class ChannelsLastUnit(Unit):
    def norm(self, kind, name, x):
        # Groups of one channel each; F.layer_norm and F.instance_norm copy to the other layout and back. It is
        # less exact than they are.
        return F.group_norm(x, x.shape[1]) if kind == "instance" else super().norm(kind, name, x)


class Translation(torch.nn.Module):
    def __init__(self, checkpoint, direction, kind, plain):
        super().__init__()
        self.kind = kind
        if plain:
            self.unit = Unit(checkpoint)
        else:
            self.unit = ChannelsLastUnit(checkpoint)
            self.unit.weights = self.weights = Parameters(self.unit.weights, kind)
        self.domains = tuple(map(int, direction.split("to")))

    def forward(self, x):
        return self.unit.translate(*self.domains, x.to(self.kind)).float()


class TorchWorker(Worker):
    def __init__(self, arguments):
        self.channels_last = arguments.variant != "plain"
        super().__init__(arguments)
        torch.set_num_threads(arguments.threads)
        kind = TYPES[arguments.precision]
        self.translation = Translation(arguments.model, arguments.direction, kind, not self.channels_last)
        self.translation.eval()
        if arguments.variant == "compiled":
            torch._inductor.config.freezing = True
            self.translation = torch.compile(self.translation)
        if arguments.precision == "bf16" and not torch.ops.mkldnn._is_mkldnn_bf16_supported():
            self.computes_in = "bf16, emulated"

    def compute(self, images):
        with torch.inference_mode():
            return self.translation(torch.from_numpy(images)).numpy()


if __name__ == "__main__":
    TorchWorker(read_arguments(__doc__)).serve()
