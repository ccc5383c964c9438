#!/usr/bin/env bash
# Checks and times the GPU path of unittranslate on this machine, with what lies beside this file. It needs glibc,
# an NVIDIA driver, and a Python 3.11 or 3.12 with torch 2.11.0 (CUDA 13.0), whose libraries the programs use.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
    cat <<'TEXT'
Usage: run.sh [--cpu] [--quick] [--parts PART,...] [--results FOLDER] [--help]

Runs all checks, then the benchmark. The report is FOLDER/results.md, by default results/results.md. Its last
line, and the last one that is printed, counts cases: N passed, N failed, N skipped. Exits with 0 where none
failed.

  --cpu      on threads of the processor in the device's place, small: shows that the kit itself works
  --quick    fewer sizes and batches of the benchmark, and only one shape compiled by PyTorch
  --parts    only some of checks, sanitizers, benchmark, torch and compile. The report also has what parts that
             ran before have left in its folder
  --results  another folder for the report and what it is made from

UNIT_KIT_PYTHON may name the Python to take.
TEXT
}

device=cuda
quick=false
results=results
parts=checks,sanitizers,benchmark,torch,compile
while [[ $# -gt 0 ]]; do
    case $1 in
        --cpu) device=cpu ;;
        --quick) quick=true ;;
        --parts)
            parts=${2:?--parts needs names}
            shift
            ;;
        --results)
            results=${2:?--results needs a folder}
            shift
            ;;
        --help) usage && exit ;;
        *)
            printf 'run.sh: unknown argument %s\n' "$1" >&2
            usage >&2
            exit 2
            ;;
    esac
    shift
done

say() { printf 'kit: %s\n' "$*"; }

# Prints the folder of torch 2.11.0 and those of NVIDIA's libraries beside it, one a line; fails where the Python
# has none, or is one that torch's wheels are not made for. Does not import torch, which needs more than these.
libraries_of() {
    "$1" - <<'PYTHON' 2>/dev/null
import glob, importlib.metadata, importlib.util, pathlib, sys
assert sys.version_info[:2] in ((3, 11), (3, 12))
assert importlib.metadata.version("torch").split("+")[0] == "2.11.0"
torch = pathlib.Path(importlib.util.find_spec("torch").submodule_search_locations[0])
print(torch / "lib", *glob.glob(str(torch.parent / "nvidia/*/lib")), sep="\n")
PYTHON
}

# Sets python and library_path.
find_python() {
    local folders
    for python in ${UNIT_KIT_PYTHON:+"$UNIT_KIT_PYTHON"} python3.12 python3.11 python3 python \
        /usr/local/bin/python3 /usr/bin/python3 /opt/*/bin/python3; do
        if folders=$(libraries_of "$python"); then
            # A system's toolkit last, for a torch that comes without NVIDIA's packages.
            library_path=$PWD/lib:$(tr '\n' ':' <<<"$folders")/usr/local/cuda/lib64
            say "libraries of torch 2.11.0 of $(command -v "$python")"
            return
        fi
    done
    printf 'run.sh: no Python 3.11 or 3.12 with torch 2.11.0 is here; name one in UNIT_KIT_PYTHON\n' >&2
    exit 2
}

# Runs a program of the kit with the libraries that it needs.
with_libraries() {
    # Workers that spin while they wait for each other slow a busy machine down.
    LD_LIBRARY_PATH=$library_path${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} OMP_WAIT_POLICY=passive "$@"
}

# Runs a step, its output in NAME.log too. What it says of time, and how it ended, is in steps.
# Usage: step NAME SECONDS COMMAND...
step() {
    local name=$1 limit=$2 begun=$SECONDS status=0
    shift 2
    say "$name"
    rm -f "$results/$name.xml"
    with_libraries timeout "$limit" "$@" 2>&1 | tee "$results/$name.log"
    status=${PIPESTATUS[0]}
    note_step "$name" "$status" "$((SECONDS - begun))"
}

# Usage: note_step NAME STATUS REST, in place of what an earlier run noted
note_step() {
    sed -i "/^$1\t/d" "$results/steps"
    printf '%s\t%s\t%s\n' "$@" >>"$results/steps"
}

# Notes a step that is left out.
skip_step() {
    say "$1 is skipped: $2"
    rm -f "$results/$1".*
    note_step "$1" skipped "$2"
}

# Usage: check NAME SECONDS FILTER [COMMAND_IN_FRONT...]
check() {
    local name=$1 limit=$2 filter=$3
    shift 3
    step "$name" "$limit" "$@" ./gpu-check "${on_device[@]}" --models "$models" --gtest_brief=1 \
        --gtest_output="xml:$results/$name.xml" --gtest_filter="$filter"
}

make_models() {
    local name
    for name in paper lite; do
        with_libraries ./kit-model make "{\"preset\": \"$name\"}" F32 "$models/$name.safetensors" || exit 1
    done
}

run_checks() {
    local kernels='*Kernels*:*FusedConvolutions*:PipelineCheck.*' engines='DeviceFrames.*:Engines.*'
    local frames='*WholeFrames*:*EveryModel*'
    # In a process of its own: LibTorch decides once whether there is CUDA.
    local first='Engines.ACpuEngineComesFirst*'
    check engine-after-engine 300 "$first"
    check kernels 300 "$kernels"
    check engines 300 "$engines-$first"
    check frames 600 "$frames"
    check nccl 300 'Nccl.*'
    # What is not of the others, so that none is forgotten.
    check training 300 "-$kernels:$engines:$frames:Nccl.*"
}

# Over the kernels, which are ours; LibTorch's own would take hours.
run_sanitizers() {
    local sanitizer tool
    sanitizer=$(command -v compute-sanitizer || ls /usr/local/cuda/bin/compute-sanitizer 2>/dev/null || true)
    for tool in memcheck racecheck; do
        if [[ $device == cpu ]]; then
            skip_step "$tool" "it watches CUDA devices"
        elif [[ -z $sanitizer ]]; then
            skip_step "$tool" "compute-sanitizer is neither on PATH nor in /usr/local/cuda/bin"
        else
            on_device=(--short)
            check "$tool" 300 '*Kernels*' "$sanitizer" --tool "$tool" --error-exitcode 9
            on_device=()
        fi
    done
}

# Sets what is timed.
choose_cases() {
    cases=()
    if [[ $device == cpu ]]; then
        cases=(--cpu --names lite --sizes 64x48 --batches 1,2 --seconds 0.1)
    elif [[ $quick == true ]]; then
        cases=(--sizes 1280x720 --batches 1,4,16)
    fi
}

run_benchmark() {
    step benchmark 900 ./gpu-benchmark --models "$models" "${cases[@]}"
}

run_torch() {
    step torch 900 "$python" tests/gpu/torch_peer.py "$models" "${cases[@]}" --runtimes eager
}

# Each shape takes a minute or more: those that matter most come first.
run_compile() {
    local compiled=(--sizes 1280x720,640x360,1920x1080 --batches 1,8,4,16,2 --budget 240)
    [[ $quick == false ]] || compiled=(--sizes 1280x720 --batches 4 --budget 60)
    if [[ $device == cpu ]]; then
        skip_step torch-compile "it is for CUDA devices"
    else
        step torch-compile 900 "$python" tests/gpu/torch_peer.py "$models" "${compiled[@]}" --runtimes compile
    fi
}

find_python
mkdir -p "$results"
touch "$results/steps"
models=$(mktemp -d)
trap 'rm -rf "$models"' EXIT
on_device=()
[[ $device == cuda ]] || on_device=(--cpu)
make_models
choose_cases
for part in ${parts//,/ }; do
    case $part in
        checks | sanitizers | benchmark | torch | compile) "run_$part" ;;
        *)
            printf 'run.sh: unknown part %s\n' "$part" >&2
            exit 2
            ;;
    esac
done
"$python" tests/gpu/report.py "$results" "$device"
