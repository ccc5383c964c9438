# SPDX-License-Identifier: MIT
"""Quantises an exported translation to int8 with NNCF after training, as OpenVINO's documentation has it.

Usage: quantize_model.py ONNX_FILE STILLS OUTPUT.xml performance|mixed

Calibrates with frames of the folder STILLS. "mixed" quantises activations asymmetrically, "performance" does not.
"""

import sys

import nncf
import openvino

from frames import CALIBRATION_FRAMES, CALIBRATION_SIZE, Stills


def main():
    source, stills, target, preset = sys.argv[1:]
    frames = Stills(stills).calibration(CALIBRATION_FRAMES, *CALIBRATION_SIZE)
    images = frames.transpose(0, 3, 1, 2).astype("float32") / 127.5 - 1
    dataset = nncf.Dataset([image[None] for image in images])
    quantised = nncf.quantize(openvino.Core().read_model(source), dataset, subset_size=len(images),
                              preset=nncf.QuantizationPreset(preset), target_device=nncf.TargetDevice.CPU)
    openvino.save_model(quantised, target, compress_to_fp16=False)


if __name__ == "__main__":
    main()
