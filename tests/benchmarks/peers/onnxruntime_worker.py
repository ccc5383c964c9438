# SPDX-License-Identifier: MIT
"""An exported translation in ONNX Runtime on the CPU, with all of its graph optimisations.

Usage: onnxruntime_worker.py ONNX_FILE DIRECTION fp32 THREADS WIDTHxHEIGHT BATCH
"""

import onnxruntime

from worker_protocol import Worker, read_arguments


class OnnxRuntimeWorker(Worker):
    def __init__(self, arguments):
        super().__init__(arguments)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = arguments.threads
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self.session = onnxruntime.InferenceSession(arguments.model, options, providers=["CPUExecutionProvider"])

    def compute(self, images):
        return self.session.run(None, {"image": images})[0]


if __name__ == "__main__":
    OnnxRuntimeWorker(read_arguments(__doc__)).serve()
