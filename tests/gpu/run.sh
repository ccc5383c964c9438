#!/usr/bin/env bash
# Builds the kit for machines with a GPU, and runs it on this one. The bundle is build-gpu/bundle, and
# build-gpu/bundle.tar.gz to carry: no compiler is needed where it runs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

usage() {
    cat <<'TEXT'
Usage: tests/gpu/run.sh [--cpu] [--quick] [--bundle-only] [--help]

Builds build-gpu/bundle, checks that it brings all libraries that another machine may lack, and runs it:
correctness of the GPU path, then its speed beside PyTorch's. The report is build-gpu/results/results.md. On
another machine unpack build-gpu/bundle.tar.gz and start bundle/run.sh, which takes the same options.

  --cpu          run everything on threads of the processor in the device's place, small: tests the kit itself
  --quick        less of the benchmark
  --bundle-only  build the bundle and do not run it
TEXT
}

readonly build=build-gpu
readonly bundle=$build/bundle
readonly most_bytes=$((60 * 1024 * 1024))
readonly programs=(gpu-check gpu-benchmark kit-model)
# What the engine is linked with and only Debian has: libraries of less than half a MiB.
readonly carried=(libfmt.so.9 libhwy.so.1)

say() { printf 'kit: %s\n' "$*"; }

fail() {
    printf 'kit: %s\n' "$*" >&2
    exit 1
}

configure() {
    local with_cuda=(-Dcuda=disabled)
    if [[ -e .venv/cuda.ini ]]; then
        with_cuda=(-Dcuda=enabled --native-file "$PWD/.venv/cuda.ini")
    fi
    [[ ! -e $build/build.ninja ]] || return 0
    meson setup "$build" --prefix=/bundle --libdir=lib -Dgpu_kit=enabled -Dtests=enabled -Dplugin=disabled \
        -Dtraining=disabled "${with_cuda[@]}" || fail "the build could not be configured: see above"
}

build_programs() {
    # As in setup.sh: without these ccache does not store what is compiled with a precompiled header.
    export CCACHE_SLOPPINESS=pch_defines,time_macros
    local targets=(core/inference/libunit-engine.so "${programs[@]/#/tests/gpu/}")
    if grep -q libunit-cuda.so "$build/build.ninja"; then
        targets+=(core/inference/libunit-cuda.so)
    elif [[ $on_cpu == false ]]; then
        fail "no CUDA 13 toolkit was found, so the bundle would have no CUDA module; --cpu needs none"
    fi
    ninja -C "$build" "${targets[@]}" || fail "the build failed; the first error is above"
}

# Data lies as in the repository, since the programs look for it so.
make_bundle() {
    local library
    rm -rf "$bundle" "$bundle.tar.gz"
    # Installing takes the folders of this machine out of the programs. Only they are built.
    meson install -C "$build" --no-rebuild --quiet --destdir "$PWD/$build" --tags runtime,gpu-kit ||
        fail "the programs could not be installed into $bundle: see above"
    for library in "${carried[@]}"; do
        cp -L "/usr/lib/$(uname -m)-linux-gnu/$library" "$bundle/lib/"
    done
    cp tests/gpu/bundle_run.sh "$bundle/run.sh"
    cp --parents tests/gpu/{report,torch_peer}.py tests/benchmarks/peers/torch_parameters.py \
        examples/python/unit_model.py \
        examples/models/sunny2rainy.safetensors tests/fixtures/reference/*.safetensors \
        tests/fixtures/unit_model/*.safetensors "$bundle/"
}

check_bundle() {
    local bytes
    python3 tests/gpu/check_needed.py "$bundle" || fail "the bundle would not run on another machine"
    bytes=$(du --summarize --bytes "$bundle" | cut -f 1)
    say "$bundle has $((bytes / 1024)) KiB"
    [[ $bytes -lt $most_bytes ]] || fail "the bundle is too large: $bytes bytes, not below $most_bytes"
    tar --create --gzip --file "$bundle.tar.gz" --directory "$build" bundle
}

# The whole PyTorch of tests/run.sh --peers where it is; .venv has the libraries alone.
python_of_this_machine() {
    local python
    for python in .venv-peers/bin/python .venv/bin/python; do
        if "$python" -c 'import importlib.metadata as m; m.version("torch")' 2>/dev/null; then
            printf '%s\n' "$PWD/$python"
            return
        fi
    done
}

on_cpu=false
runs=true
options=()
for argument in "$@"; do
    case $argument in
        --cpu)
            on_cpu=true
            options+=(--cpu)
            ;;
        --quick) options+=(--quick) ;;
        --bundle-only) runs=false ;;
        --help) usage && exit ;;
        *)
            printf 'kit: unknown argument %s\n' "$argument" >&2
            usage >&2
            exit 2
            ;;
    esac
done
./setup.sh --no-build
configure
build_programs
make_bundle
check_bundle
[[ $runs == true ]] || exit 0
rm -rf "$build/results"
UNIT_KIT_PYTHON=$(python_of_this_machine) "$bundle/run.sh" "${options[@]}" --results "$PWD/$build/results"
