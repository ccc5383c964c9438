#!/usr/bin/env python3
"""Checks with TensorBoard's own reader the event file that write_events.cpp writes.

Usage: read_events.py WRITER PYTHON

WRITER is the built program; PYTHON is that of the environment with TensorBoard, which ./setup.sh makes.
Where that is missing the test is skipped.
"""

import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

SKIPPED = 77
LOSSES = {
    "discriminator/real_1": lambda step: step,  # the mean of n - 1 + 0.5 and n + 0.5
    "discriminator/fake_1": lambda step: 0.25,
    "discriminator/r1_1": lambda step: 2.0,  # of every other update
    "generator/gan_1": lambda step: 1.5,
    "generator/reconstruction_1": lambda step: 0.1,
    "generator/cycle_1": lambda step: step - 0.3,
    "generator/kl_1": lambda step: 0.75,
    "total/discriminator": lambda step: 7.5,
    "total/generator": lambda step: 40.0,
}
TRAINING = {
    "training/learning_rate": lambda step: 1e-4,
    "training/iterations_per_second": lambda step: 2.0,
    "training/share_waiting_for_data": lambda step: 0.25,
    "training/skipped_updates": lambda step: float(step == 6),
}


def png_pixels(png):
    """Size and, as bytes of filtered rows, the pixels of a PNG file."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    place, data, size = 8, b"", None
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        body = png[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            size = struct.unpack(">II", body[:8])
        elif kind == b"IDAT":
            data += body
        place += 12 + length
    return size, zlib.decompress(data)


class EventFile(unittest.TestCase):
    writer = None

    @classmethod
    def setUpClass(cls):
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        subprocess.run([cls.writer, folder.name], check=True)
        cls.names = [path.name for path in pathlib.Path(folder.name).iterdir() if "tfevents" in path.name]
        # A folder, as `tensorboard --logdir` takes it: the file must be found by its name.
        cls.events = EventAccumulator(folder.name)
        cls.events.Reload()

    def test_there_is_one_file_of_the_name_that_tensorboard_looks_for(self):
        self.assertEqual(self.names, ["events.out.tfevents.unit"])
        self.assertEqual(self.events.file_version, 2.0)

    def test_tags(self):
        tags = self.events.Tags()
        self.assertEqual(set(tags["scalars"]), {*LOSSES, *TRAINING, "validation/score"})
        self.assertEqual(tags["images"], ["samples"])
        self.assertEqual(tags["tensors"], ["configuration"])

    def test_every_step_is_there_once_after_a_resume(self):
        for tag in {*LOSSES, *TRAINING}:
            steps = [event.step for event in self.events.Scalars(tag)]
            self.assertEqual(steps, list(range(2, 21, 2)), tag)

    def test_values_are_means_over_the_updates_since_the_step_before(self):
        for tag, expected in {**LOSSES, **TRAINING}.items():
            for event in self.events.Scalars(tag):
                with self.subTest(tag=tag, step=event.step):
                    value = expected(event.step)
                    if tag == "discriminator/real_1" and event.step == 6:
                        value = 5.5  # the other update's loss was not finite
                    self.assertAlmostEqual(event.value, value, delta=1e-5 * max(1, abs(value)))

    def test_wall_times_grow(self):
        times = [event.wall_time for event in self.events.Scalars("total/generator")]
        self.assertEqual(times, sorted(times))
        self.assertGreater(times[0], 1.6e9)

    def test_validation(self):
        (event,) = self.events.Scalars("validation/score")
        self.assertEqual((event.step, event.value), (12, 0.25))

    def test_the_sample_grid_decodes(self):
        (event,) = self.events.Images("samples")
        self.assertEqual((event.step, event.width, event.height), (20, 1024, 256))
        size, pixels = png_pixels(event.encoded_image_string)
        self.assertEqual(size, (1024, 256))
        self.assertEqual(len(pixels), 256 * (1 + 3 * 1024))

    def test_the_configuration_is_text(self):
        plugin = self.events.SummaryMetadata("configuration").plugin_data.plugin_name
        self.assertEqual(plugin, "text")
        texts = [event.tensor_proto.string_val[0].decode() for event in self.events.Tensors("configuration")]
        self.assertEqual(len(texts), 2, "one for each start")
        self.assertIn("    name = 'sunny'\n", texts[0].replace('"', "'"))


def main():
    writer, python = sys.argv[1:3]
    if not os.path.exists(python):
        print(f"skipped: {python} is missing; ./setup.sh makes it")
        sys.exit(SKIPPED)
    if os.path.abspath(sys.executable) != os.path.abspath(python):
        os.execv(python, [python, __file__, *sys.argv[1:]])
    EventFile.writer = writer
    unittest.main(argv=sys.argv[:1], verbosity=2)


main()
