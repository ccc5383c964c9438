#!/usr/bin/env bash
# Makes real images to train sunny and rainy streets on, in data/sunny2rainy, from dashcam footage of udacity (MIT):
# stills of CarND-Advanced-Lane-Lines and a clip of CarND-Vehicle-Detection. The first half of the drive stays sunny, rain is
# rendered onto the second: no place is in both. To be run where `unit` is found, with the folder that holds
# train/stills:
#   meson devenv -C build -w . examples/sunny2rainy/images.sh ../shared/data/dashcam
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

dashcam=${1:?"give the folder of the dashcam footage"}
stills=$dashcam/train/stills
output=data/sunny2rainy
if [ -e "$output/complete" ]; then
    echo "$output is there"
    exit
fi
rm -rf "$output"
mkdir -p "$output/sunny" "$output/rainy"
sunny=(test2.jpg straight_lines1.jpg)
for number in $(seq -w 0 24); do sunny+=("project_video_$number.png"); done
# The other test images and the clip show places that the second half passes.
other=(test1.jpg test3.jpg test4.jpg test5.jpg test6.jpg)
for number in $(seq -w 26 50); do other+=("project_video_$number.png"); done

for name in "${sunny[@]}"; do cp "$stills/$name" "$output/sunny/"; done
# Streaks fall elsewhere in each frame: a network that sees one at a time could only make them flicker.
unit weather --streaks 0 --vary 0.4 --variants 6 --seed 1000 --output "$output/rainy" "${other[@]/#/$stills/}"
unit weather --streaks 0 --vary 0.4 --seed 2000 --frames --output "$output/test_video.mp4" "$dashcam/train/test_video.mp4"
for number in 000000 000012 000024 000036; do
    mv "$output/test_video/$number.png" "$output/rainy/test_video_$number.png"
done
rm -r "$output/test_video"
touch "$output/complete"
echo "$output: $(ls "$output/sunny" | wc -l) sunny images, $(ls "$output/rainy" | wc -l) rainy ones"
