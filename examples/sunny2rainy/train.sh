#!/usr/bin/env bash
# Trains both default models and puts them into examples/models: in one and a half to two hours on two cores. The same
# machine makes the same models. To be run where `unit` is found, with the folder of the dashcam footage of udacity:
#   meson devenv -C build -w . examples/sunny2rainy/train.sh ../shared/data/dashcam
# Run again after it was ended, it goes on where it was.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

dashcam=${1:?"give the folder of the dashcam footage"}
recipes=examples/configurations
calibration=data/sunny2rainy/calibration

# NAME, and the options of `unit train` with which the run begins.
train() {
    local name=$1
    shift
    if [ -e "runs/$name/state.safetensors" ]; then
        unit train --out "runs/$name" --resume
    else
        unit train --out "runs/$name" "$@"
    fi
}

# First without discriminators: what an image is made of, and its colours.
train_lite() {
    train sunny2rainy-lite-start --config "$recipes/sunny2rainy-lite.toml" --set loss.gan=0 --set loss.identity=30 \
        --set training.iterations=3000 --set optimiser.learning_rate=6e-4
    train sunny2rainy-lite --config "$recipes/sunny2rainy-lite.toml" --init runs/sunny2rainy-lite-start/model.safetensors
}

# Streets that are in no training and in no table, and photographs of the training, for the ranges of int8.
calibration_images() {
    if [ -e "$calibration/complete" ]; then return; fi
    rm -rf "$calibration"
    unit streets --scenes 16 --seed 3000000 --output "$calibration"
    local weather
    for weather in sunny rainy; do
        find "data/sunny2rainy/$weather" -name '*.png' | sort | awk "NR % 13 == 1" \
            | xargs -I{} cp {} "$calibration/$weather/"
    done
    touch "$calibration/complete"
}

# NAME FILE: a file of this run becomes a default model, with ranges for both directions.
install_model() {
    local folder=runs/$1
    unit export "$folder/$2" --calibrate "$calibration/sunny" --images 32 --direction 1to2 \
        --output "$folder/half-calibrated.safetensors"
    unit export "$folder/half-calibrated.safetensors" --calibrate "$calibration/rainy" --images 32 --direction 2to1 \
        --output "examples/models/$1.safetensors"
}

examples/sunny2rainy/images.sh "$dashcam"
calibration_images
mkdir -p runs
echo "the preset realtime is trained in the background: tail -f runs/sunny2rainy.log"
train sunny2rainy --config "$recipes/sunny2rainy.toml" >runs/sunny2rainy.log 2>&1 &
realtime=$!
trap 'kill -TERM $realtime 2>/dev/null || true' EXIT
train_lite
wait "$realtime"
trap - EXIT
install_model sunny2rainy model.safetensors
# The checkpoint that was best on the scenes the recipes were chosen by: later ones lose the colours of photographs.
install_model sunny2rainy-lite checkpoints/00003500.safetensors
ls -l examples/models
