#!/usr/bin/env bash
# Puts pictures side by side, in rows, into one JPEG, with gst-launch-1.0 alone:
#   examples/contact_sheet.sh OUTPUT.jpg COLUMNS WIDTHxHEIGHT PICTURE...
set -euo pipefail

if [ $# -lt 4 ]; then
    echo "usage: contact_sheet.sh OUTPUT.jpg COLUMNS WIDTHxHEIGHT PICTURE..." >&2
    exit 2
fi
output=$1 columns=$2 width=${3%x*} height=${3#*x}
shift 3
gap=6
inputs=()
places=()
for ((number = 0; number < $#; ++number)); do
    picture=${*:number + 1:1}
    if [ ! -f "$picture" ]; then
        echo "contact_sheet.sh: there is no picture $picture" >&2
        exit 1
    fi
    inputs+=(filesrc "location=$picture" ! decodebin ! videoconvert ! videoscale method=lanczos
        ! "video/x-raw,format=RGB,width=$width,height=$height,pixel-aspect-ratio=1/1" ! "sheet.sink_$number")
    places+=("sink_$number::xpos=$((number % columns * (width + gap)))"
        "sink_$number::ypos=$((number / columns * (height + gap)))")
done
gst-launch-1.0 -q "${inputs[@]}" compositor name=sheet background=white "${places[@]}" \
    ! videoconvert ! jpegenc quality=88 ! filesink "location=$output"
