# SPDX-License-Identifier: MIT
"""An exported translation in OpenVINO on the CPU, compiled for the one shape. For int8 the file is a model that
quantize_model.py wrote. Variant "streams": the images of a batch one by one, on as many requests as threads.

Usage: openvino_worker.py MODEL_FILE DIRECTION fp32|bf16|int8 THREADS WIDTHxHEIGHT BATCH [streams]
"""

import collections

import numpy
import openvino

from worker_protocol import Worker, read_arguments

# int8 is in the file; what it leaves in floating point computes in fp32.
HINTS = {"fp32": "f32", "bf16": "bf16", "int8": "f32"}
NAMES = {"f32": "fp32", "bf16": "bf16", "f16": "fp16", "i8": "int8", "u8": "int8"}


def precisions_of_convolutions(compiled):
    """In what the convolutions really compute: the plugin replaces what the processor has no instructions for."""
    counts = collections.Counter()
    for node in compiled.get_runtime_model().get_ops():
        facts = node.get_rt_info()
        if facts["layerType"].astype(str) in ("Convolution", "Deconvolution"):
            counts[facts["runtimePrecision"].astype(str)] += 1
    return {NAMES.get(name, name): count for name, count in counts.most_common()}


def described(counts):
    """"fp32", or "int8 (18 of 22 convolutions)" for a mixture."""
    first, *rest = counts
    return f"{first} ({counts[first]} of {sum(counts.values())} convolutions)" if rest else first


class OpenVinoWorker(Worker):
    def __init__(self, arguments):
        super().__init__(arguments)
        core = openvino.Core()
        model = core.read_model(arguments.model)
        self.streams = arguments.threads if arguments.variant == "streams" else 1
        model.reshape([1 if self.streams > 1 else arguments.batch, 3, arguments.height, arguments.width])
        compiled = core.compile_model(model, "CPU", {
            "PERFORMANCE_HINT": "THROUGHPUT" if self.streams > 1 else "LATENCY", "NUM_STREAMS": self.streams,
            "INFERENCE_NUM_THREADS": arguments.threads, "INFERENCE_PRECISION_HINT": HINTS[arguments.precision]})
        self.computes_in = described(precisions_of_convolutions(compiled))
        self.request = compiled.create_infer_request()
        self.queue = openvino.AsyncInferQueue(compiled, self.streams)
        self.queue.set_callback(self.keep)
        self.result = numpy.empty_like(self.images)

    def keep(self, request, number):
        self.result[number] = request.get_output_tensor().data[0]

    def compute(self, images):
        if self.streams == 1:
            return self.request.infer({0: images}, share_inputs=True, share_outputs=True)[0]
        for number in range(len(images)):
            self.queue.start_async({0: images[number:number + 1]}, number, share_inputs=True)
        self.queue.wait_all()
        return self.result


if __name__ == "__main__":
    OpenVinoWorker(read_arguments(__doc__)).serve()
