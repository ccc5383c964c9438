#!/usr/bin/env bash
# Installs what the project needs on Debian 12 and builds it into build/. Run it as often as you like:
# what is there already is left alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

debian_packages=(
    # compiler and build
    g++ meson ninja-build ccache pkgconf python3 python3-venv git clang-format
    # the element, the pipelines of the examples and tests, and their codecs
    libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev gstreamer1.0-tools
    gstreamer1.0-plugins-base gstreamer1.0-plugins-base-apps gstreamer1.0-plugins-good
    gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly gstreamer1.0-libav libgstrtspserver-1.0-dev
    # GStreamer in Python
    python3-gi python3-gst-1.0 gir1.2-gst-plugins-base-1.0
    # libraries
    libfmt-dev nlohmann-json3-dev libhwy-dev libsimdjson-dev libcli11-dev libtomlplusplus-dev libprotozero-dev
    libopencv-core-dev libopencv-imgproc-dev libopencv-imgcodecs-dev libopencv-video-dev libgloo-dev
    libgtest-dev libbenchmark-dev
)
# A cross compiler, and an emulator of ARM processors.
readonly arm64_packages=(g++-aarch64-linux-gnu qemu-user)
# An emulator of processors with AVX-512, and what makes a disc that it boots from.
readonly avx512_packages=(bochs bochs-term bochsbios vgabios busybox-static genisoimage isolinux syslinux-common)
# LibTorch 2.11 of the CUDA 13.0 build. Alone with the two small libraries that it is linked with it
# runs on the CPU and is enough to build everything; `import torch` needs more than this.
readonly libtorch_packages=(torch==2.11.0 'nvidia-cuda-runtime==13.0.*' 'nvidia-cuda-cupti==13.0.*')
readonly nvcc_packages=('nvidia-cuda-nvcc==13.0.*' 'nvidia-cuda-crt==13.0.*' 'nvidia-nvvm==13.0.*'
    'nvidia-cuda-cccl==13.0.*')
# What the CUDA module is compiled with besides: headers, with the libraries that torch 2.11 needs.
readonly module_packages=(nvidia-cudnn-cu13==9.19.0.56 nvidia-cudnn-frontend==1.18.0 nvidia-nccl-cu13==2.28.9)
# What only tests use: readers, by others, of the files that this project writes.
readonly test_packages=(
    absl-py==2.5.1
    ml-dtypes==0.6.0
    numpy==2.4.6
    onnx==1.23.2
    onnxruntime==1.32.0
    protobuf==7.36.2
    safetensors==0.8.0
)
# Without what it depends on, which but for packages above is of its server.
readonly test_packages_alone=(tensorboard==2.21.0)
# What .venv was made for; `unfinished` beside it marks an installation that did not come to its end.
readonly stamp=.venv/unit-packages
readonly unfinished=.venv/unit-unfinished
# The same of .venv-tests; written last, and gone once it is made anew.
readonly test_stamp=.venv-tests/unit-packages
readonly system_python=/usr/bin/python3

installed_something=false

usage() {
    cat <<'TEXT'
Usage: ./setup.sh [--no-build | --debian | --arm64 | --avx512] [--help]

Installs the Debian packages that are missing (asks sudo for it when not run as root) and LibTorch
from PyPI into .venv and what only tests use into .venv-tests, then builds the element, the program
`unit` and the tests into build/.
Where a CUDA driver is present it also installs LibTorch's CUDA libraries, and the CUDA compiler
unless a CUDA 13 toolkit is found; where there is only a toolkit, cuDNN and NCCL. It says what
it installs before it does.

  --no-build  only install
  --debian    only install the Debian packages: enough for the element without an engine and its tests
  --arm64     the same, and the cross compiler and emulator that tests/run.sh --arm64 uses
  --avx512    the same, and the emulator that tests/run.sh --avx512 uses
  --help      show this text
TEXT
}

say() { printf 'setup: %s\n' "$*"; }

fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

# Prints those of debian_packages that are not installed, one a line.
missing_debian_packages() {
    local installed
    # dpkg-query reports packages it does not know on stderr and by its status: those are missing.
    installed=$(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' \
        "${debian_packages[@]}" 2>/dev/null | sed -n 's/^installed //p') || true
    comm -23 <(printf '%s\n' "${debian_packages[@]}" | sort) <(sort -u <<<"$installed")
}

install_debian_packages() {
    command -v apt-get >/dev/null ||
        fail "this installer uses Debian's apt-get, which is not here. Install the libraries that" \
            "meson.build names by other means, then run: meson setup build && ninja -C build"
    local missing
    mapfile -t missing < <(missing_debian_packages)
    [[ ${#missing[@]} -gt 0 ]] || return 0

    say "installing Debian packages: ${missing[*]}"
    local as_root=(env)
    if [[ $(id -u) -ne 0 ]]; then
        command -v sudo >/dev/null || fail "installing them needs root, and sudo is not here." \
            "As root, run: apt-get install --no-install-recommends ${missing[*]}"
        as_root=(sudo env)
    fi
    # A list that cannot be refreshed may still do; if not, the installation itself says so.
    "${as_root[@]}" apt-get update || say "the package lists could not be refreshed; trying with those here"
    "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        "${missing[@]}" || fail "apt-get could not install them; its messages are above."
    installed_something=true
}

has_cuda_driver() {
    "$system_python" -c 'import ctypes; ctypes.CDLL("libcuda.so.1")' 2>/dev/null
}

# Prints the folder of a CUDA 13 toolkit on this machine, if there is one. Another major version cannot
# compile LibTorch's CUDA 13 headers.
find_system_toolkit() {
    local nvcc folder
    for nvcc in "$(command -v nvcc || true)" /usr/local/cuda/bin/nvcc; do
        if [[ -x $nvcc ]] && "$nvcc" --version 2>/dev/null | grep -q 'release 13\.'; then
            # nvcc may be a link or a script; the compiler itself knows where the rest of it is.
            folder=$("$nvcc" --dryrun -x cu /dev/null 2>&1 | sed -n 's/^#\$ TOP=//p')
            [[ ! -x $folder/bin/nvcc ]] || realpath "$folder"
            return
        fi
    done
}

# Prints LibTorch's folder in .venv; nothing where .venv is missing, broken or without LibTorch.
find_libtorch() {
    local folder
    folder=$(.venv/bin/python core/libtorch/find_libtorch.py 2>/dev/null) || return 0
    [[ -z $folder || ! -e $folder/lib/libtorch_cpu.so ]] || printf '%s\n' "$folder"
}

# Sets cuda_driver, toolkit (the folder of a CUDA 13 toolkit, or nothing), wanted (PyPI packages) and
# pip_options.
choose_python_packages() {
    cuda_driver=false
    toolkit=$(find_system_toolkit)
    wanted=("${libtorch_packages[@]}")
    pip_options=(--no-deps)
    if has_cuda_driver; then
        cuda_driver=true
        pip_options=()
        [[ -n $toolkit ]] || wanted+=("${nvcc_packages[@]}")
    fi
    [[ $cuda_driver == false && -z $toolkit ]] || wanted+=("${module_packages[@]}")
    wanted_text="${wanted[*]} ${pip_options[*]}"
}

python_packages_are_there() {
    [[ ! -e $unfinished && -e $stamp && $(<"$stamp") == "$wanted_text" && -n $(find_libtorch) ]]
}

# Whether packages can be added to .venv: its Python runs, is new enough for torch and has pip, and a torch
# in it is whole (pip would count one with files missing as installed).
can_extend_virtual_environment() {
    [[ -e .venv && ! -e $unfinished ]] || return 1
    .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || return 1
    [[ -z $(.venv/bin/python core/libtorch/find_libtorch.py) || -n $(find_libtorch) ]]
}

make_virtual_environment() {
    ! can_extend_virtual_environment || return 0
    [[ ! -e .venv ]] || say "making .venv anew, because the one here is incomplete or of another Python"
    "$system_python" -m venv --clear .venv ||
        fail "$system_python could not make .venv. Check: apt-get install python3-venv"
}

announce_python_packages() {
    local size='0.6 GB to download, 1.3 GB on disk'
    [[ -z $toolkit ]] || size='1.2 GB to download, 2.1 GB on disk'
    [[ $cuda_driver == false ]] || size='about 2.5 GB to download, 5 GB on disk'
    say "installing from PyPI into .venv ($size): ${wanted[*]}"
    [[ $cuda_driver == false ]] || say "a CUDA driver is present, so torch's CUDA libraries come with it"
}

install_python_packages() {
    choose_python_packages
    ! python_packages_are_there || return 0
    announce_python_packages
    make_virtual_environment
    touch "$unfinished"
    .venv/bin/python -m pip install --disable-pip-version-check --no-compile \
        "${pip_options[@]}" "${wanted[@]}" || fail "pip could not install them; its messages are above."
    [[ -n $(find_libtorch) ]] || fail "torch was installed into .venv, but lib/libtorch_cpu.so is not in it."
    printf '%s\n' "$wanted_text" >"$stamp"
    rm "$unfinished"
    installed_something=true
}

test_packages_are_there() {
    [[ -e $test_stamp && $(<"$test_stamp") == "${test_packages[*]} ${test_packages_alone[*]}" ]] &&
        .venv-tests/bin/python -c '' 2>/dev/null
}

install_test_packages() {
    ! test_packages_are_there || return 0
    say "installing from PyPI into .venv-tests, for tests alone (60 MB to download, 200 MB on disk):" \
        "${test_packages[*]} ${test_packages_alone[*]}"
    # Always made anew: it is small, and so nothing stays of an installation that was interrupted.
    "$system_python" -m venv --clear .venv-tests ||
        fail "$system_python could not make .venv-tests. Check: apt-get install python3-venv"
    local install=(.venv-tests/bin/python -m pip install --disable-pip-version-check --no-compile)
    if ! "${install[@]}" "${test_packages[@]}" || ! "${install[@]}" --no-deps "${test_packages_alone[@]}"; then
        fail "pip could not install them; its messages are above."
    fi
    printf '%s\n' "${test_packages[*]} ${test_packages_alone[*]}" >"$test_stamp"
    installed_something=true
}

# Sets toolkit to that of .venv, with the runtime by the name that linkers look for.
use_toolkit_of_virtual_environment() {
    toolkit=$(dirname "$(find_libtorch)")/nvidia/cu13
    [[ -x $toolkit/bin/nvcc ]] || fail "nvcc was installed into .venv, but is not in $toolkit/bin."
    [[ -e $toolkit/lib/libcudart.so ]] || ln -s libcudart.so.13 "$toolkit/lib/libcudart.so"
}

# Sets configuration: the options for Meson that depend on what this machine has of CUDA.
choose_configuration() {
    configuration=()
    if [[ $cuda_driver == true ]]; then
        configuration+=(-Dcuda=enabled)
        [[ -n $toolkit ]] || use_toolkit_of_virtual_environment
    fi
    [[ -n $toolkit ]] || return 0
    local machine_file="[binaries]
cuda = '$toolkit/bin/nvcc'"
    # Meson configures anew after a change of this file.
    [[ -e .venv/cuda.ini && $(<.venv/cuda.ini) == "$machine_file" ]] ||
        printf '%s\n' "$machine_file" >.venv/cuda.ini
    configuration+=(--native-file "$PWD/.venv/cuda.ini")
}

configure() {
    choose_configuration
    # A build/ without this file was configured by hand: its options stay.
    local made_with=build/setup-configuration
    if [[ ! -e build/build.ninja ]]; then
        meson setup build -Dplugin=enabled -Dtraining=enabled -Dtests=enabled "${configuration[@]}"
        printf '%s\n' "${configuration[*]}" >"$made_with"
    elif [[ -e $made_with && $(<"$made_with") != "${configuration[*]}" ]]; then
        say "configuring build/ anew, because what this machine has of CUDA has changed"
        meson setup --wipe build "${configuration[@]}"
        printf '%s\n' "${configuration[*]}" >"$made_with"
    elif [[ $installed_something == true ]]; then
        meson setup --reconfigure build
    fi
}

build() {
    # Without these ccache does not store what is compiled with a precompiled header.
    export CCACHE_SLOPPINESS=pch_defines,time_macros
    configure
    if ninja -C build -n | grep -q 'no work to do'; then
        say "everything is installed, and build/ is up to date"
        return
    fi
    ninja -C build || fail "the build failed; the first error is above."
    say "everything is installed, and build/ is built"
}

main() {
    local with_libtorch=true with_build=true argument
    for argument in "$@"; do
        case $argument in
            --no-build) with_build=false ;;
            --debian) with_libtorch=false ;;
            --arm64) with_libtorch=false debian_packages+=("${arm64_packages[@]}") ;;
            --avx512) with_libtorch=false debian_packages+=("${avx512_packages[@]}") ;;
            --help) usage && exit ;;
            *)
                printf 'setup: unknown argument %s\n' "$argument" >&2
                usage >&2
                exit 2
                ;;
        esac
    done
    # GStreamer's headers for CUDA bring 400 MB along, OpenCV's modules most of all.
    if has_cuda_driver || [[ -n $(find_system_toolkit) ]]; then
        debian_packages+=(libgstreamer-plugins-bad1.0-dev)
    fi
    install_debian_packages
    if [[ $with_libtorch == false ]]; then
        say "the Debian packages are installed"
        return
    fi
    install_python_packages
    install_test_packages
    if [[ $with_build == true ]]; then
        build
    else
        choose_configuration # other builds need the file that it writes
        say "everything is installed"
    fi
}

main "$@"
