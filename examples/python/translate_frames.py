#!/usr/bin/env python3
"""Translates frames that a Python program makes: appsrc ! unittranslate ! appsink.

The frames here are a moving bright square on a dark street, as bytes; put your own in their place,
for example those of a simulator. In the folder of the repository:

    meson devenv -C build -w . python3 examples/python/translate_frames.py --output frames

Needs Debian's python3-gi, python3-gst-1.0 and gir1.2-gst-plugins-base-1.0.
"""

import argparse
import pathlib
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
from gi.repository import GLib, Gst, GstApp  # noqa: E402  (gi wants the versions first)

WIDTH, HEIGHT, RATE = 320, 180, 25


def make_frame(index: int) -> bytes:
    """One frame of packed RGB, 3 * WIDTH * HEIGHT bytes."""
    frame = bytearray(bytes((60, 62, 66)) * (WIDTH * HEIGHT))
    for row in range(HEIGHT // 2):
        frame[3 * WIDTH * row:3 * WIDTH * (row + 1)] = bytes((120, 170, 230)) * WIDTH
    left = (4 * index) % (WIDTH - 40)
    for row in range(HEIGHT // 2, HEIGHT // 2 + 40):
        start = 3 * (WIDTH * row + left)
        frame[start:start + 3 * 40] = bytes((220, 40, 40)) * 40
    return bytes(frame)


def push_frames(source: GstApp.AppSrc, count: int) -> None:
    """Hands all frames to the pipeline, each with its time, and ends the stream."""
    for index in range(count):
        buffer = Gst.Buffer.new_wrapped(make_frame(index))
        buffer.pts = index * Gst.SECOND // RATE
        buffer.duration = Gst.SECOND // RATE
        if source.push_buffer(buffer) != Gst.FlowReturn.OK:
            break  # the error is on the bus
    source.end_of_stream()


def pull_frames(sink: GstApp.AppSink, bus: Gst.Bus):
    """Yields the time in seconds and the bytes of each translated frame. Raises GLib.Error."""
    while not sink.is_eos():
        # An error ends the stream without a last frame, so do not wait for one for ever.
        sample = sink.try_pull_sample(Gst.SECOND // 10)
        if sample is not None:
            buffer = sample.get_buffer()
            yield buffer.pts / Gst.SECOND, buffer.extract_dup(0, buffer.get_size())
        elif message := bus.pop_filtered(Gst.MessageType.ERROR):
            raise message.parse_error()[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=25, help="how many frames to make")
    parser.add_argument("--direction", default="1to2", help="1to2 or 2to1")
    parser.add_argument("--output", type=pathlib.Path, help="a folder for the frames, as .ppm files")
    options = parser.parse_args()

    Gst.init(None)
    pipeline = Gst.parse_launch(
        f"appsrc name=source format=time block=true max-buffers=4 "
        f"caps=video/x-raw,format=RGB,width={WIDTH},height={HEIGHT},framerate={RATE}/1 "
        f"! unittranslate direction={options.direction} "
        f"! video/x-raw,format=RGB ! appsink name=sink sync=false")
    source, sink = pipeline.get_by_name("source"), pipeline.get_by_name("sink")
    # A thread of its own pushes, because pushing waits while the pipeline is full.
    pusher = threading.Thread(target=push_frames, args=(source, options.frames))
    received = 0
    try:
        if pipeline.set_state(Gst.State.PLAYING) != Gst.StateChangeReturn.FAILURE:
            pusher.start()
        for time, pixels in pull_frames(sink, pipeline.get_bus()):
            if options.output:
                options.output.mkdir(parents=True, exist_ok=True)
                header = f"P6 {WIDTH} {HEIGHT} 255\n".encode()
                (options.output / f"{received:04}.ppm").write_bytes(header + pixels)
            received += 1
    except GLib.Error as error:
        print(f"translate_frames: {error.message}", file=sys.stderr)
        return 1
    finally:
        pipeline.set_state(Gst.State.NULL)  # also ends a push that waits
        if pusher.ident:
            pusher.join()
    print(f"{options.frames} frames in, {received} frames out")
    return 0


if __name__ == "__main__":
    sys.exit(main())
