#!/usr/bin/env bash
# Makes two pictures of the README with gst-launch-1.0 alone: examples/pictures/processing-size.jpg and
# examples/pictures/both-directions.jpg. To be run where the element is found:
#   meson devenv -C build -w . examples/pictures.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unit streets --scenes 1 --seed 12 --size 1920x1080 --output "$folder" >/dev/null
street="filesrc location=$(find "$folder/sunny" -name '*.png') ! pngdec ! videoconvert"

# A part of the frame: the input; the translation of a small copy, scaled up; the same with processing-width;
# and the translation at full size.
part="videocrop left=560 right=880 top=420 bottom=300 ! queue"
gst-launch-1.0 -q $street ! video/x-raw,format=RGB ! tee name=tee \
    tee. ! queue ! $part ! mixer.sink_0 \
    tee. ! queue ! videoscale ! video/x-raw,width=640,height=360 ! unittranslate \
        ! videoscale ! video/x-raw,width=1920,height=1080 ! $part ! mixer.sink_1 \
    tee. ! queue ! unittranslate processing-width=640 ! $part ! mixer.sink_2 \
    tee. ! queue ! unittranslate ! $part ! mixer.sink_3 \
    compositor name=mixer sink_1::xpos=488 sink_2::xpos=976 sink_3::xpos=1464 background=white \
    ! videoconvert ! jpegenc quality=90 ! filesink location=examples/pictures/processing-size.jpg

# The input, in rain, and back in the sun: two elements, one model.
gst-launch-1.0 -q $street ! videoscale ! video/x-raw,format=RGB,width=640,height=360 ! tee name=tee \
    tee. ! queue ! mixer.sink_0 \
    tee. ! queue ! unittranslate direction=1to2 ! tee name=rain \
    rain. ! queue ! mixer.sink_1 \
    rain. ! queue ! unittranslate direction=2to1 ! mixer.sink_2 \
    compositor name=mixer sink_1::xpos=648 sink_2::xpos=1296 background=white \
    ! videoconvert ! jpegenc quality=90 ! filesink location=examples/pictures/both-directions.jpg
echo "examples/pictures/processing-size.jpg and examples/pictures/both-directions.jpg are made"
