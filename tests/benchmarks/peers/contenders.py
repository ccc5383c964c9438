# SPDX-License-Identifier: MIT
"""The runtimes that are compared, in the precisions that they offer, and how their workers are started."""

import dataclasses
import pathlib
import sys

from models import DIRECTION

HERE = pathlib.Path(__file__).resolve().parent
OURS = "ours"


@dataclasses.dataclass(frozen=True)
class Contender:
    runtime: str
    precision: str
    worker: str = ""  # in this folder; ours is a program of the build
    file: str = "checkpoint"  # of a Model, the attribute with the file that it reads
    variant: str = ""

    def command(self, our_worker, model, case):
        program = [sys.executable, "-B", HERE / self.worker] if self.worker else [our_worker]
        words = [getattr(model, self.file), DIRECTION, self.precision, case.threads, case.size, case.batch]
        return [*program, *words, *([self.variant] if self.variant else [])]

    def suits(self, case):
        """Streams need more than one image, and more than one thread."""
        return self.variant != "streams" or (case.batch > 1 and case.threads > 1)


# What the others' results are compared with: the model as it is written down.
REFERENCE = Contender("torch", "fp32", "torch_worker.py", variant="plain")
CONTENDERS = (
    Contender(OURS, "fp32"),
    Contender(OURS, "bf16"),
    Contender(OURS, "int8", file="calibrated"),
    Contender("torch", "fp32", "torch_worker.py"),
    Contender("torch", "bf16", "torch_worker.py"),
    Contender("torch-compile", "fp32", "torch_worker.py", variant="compiled"),
    Contender("torch-compile", "bf16", "torch_worker.py", variant="compiled"),
    Contender("onnxruntime", "fp32", "onnxruntime_worker.py", "onnx"),
    Contender("openvino", "fp32", "openvino_worker.py", "onnx"),
    Contender("openvino", "bf16", "openvino_worker.py", "onnx"),
    Contender("openvino", "int8", "openvino_worker.py", "int8"),
    Contender("openvino-streams", "fp32", "openvino_worker.py", "onnx", "streams"),
    Contender("openvino-streams", "bf16", "openvino_worker.py", "onnx", "streams"),
    Contender("openvino-streams", "int8", "openvino_worker.py", "int8", "streams"),
)
RUNTIMES = tuple(dict.fromkeys(contender.runtime for contender in CONTENDERS))
PRECISIONS = tuple(dict.fromkeys(contender.precision for contender in CONTENDERS))
