#!/usr/bin/env bash
# Makes examples/pictures/weather.jpg: real dashcam frames, and two kinds of rain that `unit weather` renders onto
# them. To be run where `unit` is found, with the folder of the stills (README.md says where they come from):
#   meson devenv -C build -w . examples/weather_picture.sh ../shared/data/dashcam/train/stills
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

stills=${1:?"give the folder of the dashcam stills"}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cells=()
for name in project_video_30.png project_video_45.png straight_lines1.jpg; do
    unit weather "$stills/$name" --output "$folder/usual-${name%.*}.png"
    unit weather --fog 4 --rain 30 --wetness 1 --streaks 2 --droplets 120 "$stills/$name" --output "$folder/heavy-${name%.*}.png"
    cells+=("$stills/$name" "$folder/usual-${name%.*}.png" "$folder/heavy-${name%.*}.png")
done
examples/contact_sheet.sh examples/pictures/weather.jpg 3 480x270 "${cells[@]}"
echo "examples/pictures/weather.jpg is made"
