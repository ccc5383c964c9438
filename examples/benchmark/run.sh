#!/usr/bin/env bash
# Measures the default models beside doing nothing, Reinhard colour transfer and histogram matching: on rendered
# streets, and on a real clip against rain rendered onto it, once of the usual strengths and once of others; and how
# steady that clip stays, without and with temporal smoothing. Writes a table, all numbers and a page for each into
# OUTPUT, and prints the tables. To be run where `unit` is found, with the folder of the dashcam footage of udacity:
#   meson devenv -C build -w . examples/benchmark/run.sh ../shared/data/dashcam [OUTPUT [MODEL...]]
# MODEL is FILE or NAME=FILE; by default those of examples/models. FEATURES names a TorchScript network for FID and KID.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

dashcam=${1:?"give the folder of the dashcam footage"}
output=${2:-runs/benchmark}
models=("${@:3}")
if [ ${#models[@]} -eq 0 ]; then models=(examples/models/*.safetensors); fi
checkpoints=()
for model in "${models[@]}"; do checkpoints+=(--checkpoint "$model"); done
features=()
if [ -n "${FEATURES:-}" ]; then features=(--features "$FEATURES"); fi
clip=$dashcam/eval/solidWhiteRight.mp4
mkdir -p "$output"
examples/sunny2rainy/images.sh "$dashcam"

# NAME, and the options of `unit weather` in which its rain differs from the usual.
truth() {
    local name=$1
    shift
    if [ ! -e "$output/$name/complete" ]; then
        unit weather --streaks 0 "$@" --frames --output "$output/$name.mp4" "$clip"
        touch "$output/$name/complete"
    fi
}

# NAME TITLE, and the options of `unit evaluate`.
table() {
    local name=$1 title=$2
    shift 2
    unit evaluate "${checkpoints[@]}" "${features[@]}" "$@" --markdown --json "$output/$name.json" \
        --page "$output/$name.html" >"$output/$name.txt"
    { echo "$title:"; echo; grep '^|' "$output/$name.txt"; echo; } | tee "$output/$name.md"
}

truth usual-rain
truth other-rain --seed 77 --rain 25 --fog 4 --wetness 0.3
table streets "Rendered streets of seeds 1 to 64" --pairs streets:1..64 --reference streets:rainy
table dashcam "solidWhiteRight.mp4, usual rain" --input "$clip" --target "$output/usual-rain" \
    --reference data/sunny2rainy/rainy
table dashcam-other "solidWhiteRight.mp4, rain of other strengths" --input "$clip" --target "$output/other-rain" \
    --reference data/sunny2rainy/rainy
table video "solidWhiteRight.mp4, from frame to frame" --clip "$clip" --reference data/sunny2rainy/rainy --images 32 \
    --temporal-smoothing 0 0.9
