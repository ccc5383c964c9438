#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What one would write without this project to translate a clip: PyAV decodes and encodes, each in a thread of its
own, OpenVINO computes, with the conversion of pixels in its graph and two requests at least in flight.

Usage: openvino_script.py MODEL INPUT OUTPUT [--hint latency|throughput] [--precision fp32|bf16|int8] [--threads N]
           [--encoder NAME=VALUE,...] [--encoder-threads N]
"""

import argparse
import queue
import threading

import av
import numpy
import openvino
import openvino.opset13 as operations
from openvino.preprocess import PrePostProcessor
from openvino.utils.decorators import custom_preprocess_function

WAITING = 4  # decoded or translated frames, at most


@custom_preprocess_function
def levels_of(output):
    """Values in [-1, 1] as levels of 8 bits."""
    scaled = operations.multiply(operations.add(output, numpy.float32(1)), numpy.float32(127.5))
    return operations.convert(operations.round(operations.clamp(scaled, 0.0, 255.0), "half_to_even"), "u8")


def compile_model(options, width, height):
    model = openvino.Core().read_model(options.model)
    model.reshape([1, 3, height, width])
    steps = PrePostProcessor(model)
    steps.input().tensor().set_element_type(openvino.Type.u8).set_layout(openvino.Layout("NHWC"))
    steps.input().model().set_layout(openvino.Layout("NCHW"))
    steps.input().preprocess().convert_element_type(openvino.Type.f32).mean(127.5).scale(127.5)
    steps.output().model().set_layout(openvino.Layout("NCHW"))
    steps.output().postprocess().custom(levels_of)
    steps.output().tensor().set_layout(openvino.Layout("NHWC"))
    return openvino.Core().compile_model(steps.build(), "CPU", {
        "PERFORMANCE_HINT": options.hint.upper(), "INFERENCE_NUM_THREADS": options.threads,
        "INFERENCE_PRECISION_HINT": {"bf16": "bf16"}.get(options.precision, "f32")})


def decode(path, decoded):
    """Hands over (time, pixels) of each frame, and None after the last."""
    with av.open(path) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for frame in container.decode(stream):
            decoded.put((frame.pts, frame.to_ndarray(format="rgb24")[None]))
    decoded.put(None)


def encode(options, source, translated):
    with av.open(options.output, "w") as container:
        settings = dict(setting.split("=") for setting in options.encoder.split(","))
        stream = container.add_stream("libx264", rate=source.guessed_rate, options=settings)
        stream.thread_count, stream.thread_type = options.encoder_threads, "FRAME"
        stream.width, stream.height, stream.pix_fmt = source.width, source.height, "yuv420p"
        stream.time_base = source.time_base
        while (item := translated.get()) is not None:
            frame = av.VideoFrame.from_ndarray(item[1], format="rgb24")
            frame.pts, frame.time_base = item[0], source.time_base
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def translate(compiled, decoded, translated):
    count = max(2, compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
    free = [(compiled.create_infer_request(), None) for _ in range(count)]
    in_flight = []  # the oldest first: results keep the order of the frames

    def finish():
        request, (time, _) = in_flight.pop(0)
        request.wait()
        translated.put((time, request.get_output_tensor().data[0].copy()))
        free.append((request, None))

    while (item := decoded.get()) is not None:
        if not free:
            finish()
        request, _ = free.pop()
        request.start_async({0: item[1]}, share_inputs=True)
        in_flight.append((request, item))
    while in_flight:
        finish()
    translated.put(None)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("model", "input", "output"):
        parser.add_argument(name)
    parser.add_argument("--hint", choices=("latency", "throughput"), default="latency")
    parser.add_argument("--precision", default="fp32")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--encoder", default="preset=veryfast,crf=21", help="settings of libx264")
    parser.add_argument("--encoder-threads", type=int, default=0)
    options = parser.parse_args()
    decoded, translated = queue.Queue(WAITING), queue.Queue(WAITING)
    with av.open(options.input) as container:
        source = container.streams.video[0]
        compiled = compile_model(options, source.width, source.height)
        workers = [threading.Thread(target=decode, args=(options.input, decoded)),
                   threading.Thread(target=encode, args=(options, source, translated))]
        for worker in workers:
            worker.start()
        translate(compiled, decoded, translated)
        for worker in workers:
            worker.join()


if __name__ == "__main__":
    main()
