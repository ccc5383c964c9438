#!/usr/bin/env bash
# Makes examples/pictures/default-models.jpg: both default models in both directions, on rendered streets and on a real
# clip, beside the renderer. To be run where `unit` is found, with the folder of the dashcam footage of udacity:
#   meson devenv -C build -w . examples/default_models_picture.sh ../shared/data/dashcam
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

dashcam=${1:?"give the folder of the dashcam footage"}
clip=$dashcam/eval/solidWhiteRight.mp4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unit streets --scenes 2 --seed 11 --output "$folder/streets"
mkdir -p "$folder/clip/sunny"
gst-launch-1.0 -q filesrc location="$clip" ! decodebin ! videoconvert ! video/x-raw,format=RGB ! pngenc compression-level=1 \
    ! multifilesink location="$folder/clip/sunny/%06d.png"
unit weather --streaks 0 --frames --output "$folder/clip/rainy.mp4" "$clip"

cells=()
# DIRECTION INPUT TRUTH: a row of the sheet.
row() {
    local direction=$1 input=$2 truth=$3 model
    cells+=("$input")
    for model in sunny2rainy sunny2rainy-lite; do
        local output=$folder/${#cells[@]}.png
        unit translate --checkpoint "examples/models/$model.safetensors" --direction "$direction" --output "$output" "$input"
        cells+=("$output")
    done
    cells+=("$truth")
}
mapfile -t streets < <(find "$folder/streets/sunny" -name '*.png' -printf '%f\n' | sort)
for name in "${streets[@]}"; do row 1to2 "$folder/streets/sunny/$name" "$folder/streets/rainy/$name"; done
for number in 000040 000160; do row 1to2 "$folder/clip/sunny/$number.png" "$folder/clip/rainy/$number.png"; done
row 2to1 "$folder/streets/rainy/${streets[0]}" "$folder/streets/sunny/${streets[0]}"
row 2to1 "$folder/clip/rainy/000040.png" "$folder/clip/sunny/000040.png"
examples/contact_sheet.sh examples/pictures/default-models.jpg 4 400x225 "${cells[@]}"
echo "examples/pictures/default-models.jpg is made"
