#!/usr/bin/env bash
# Installs what is needed, builds, checks the formatting of the sources and runs the tests. The last line
# counts test cases: N passed, N failed, N skipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'TEXT'
Usage: tests/run.sh [--help] [SUITE | --sanitizers | --arm64 | --avx512 | --peers | --gpu-kit]

Runs setup.sh, checks that clang-format would change no source, and runs all tests, those of the element
and of what computes on the CPU once more with each sanitizer. The formatting counts as one test case.

  SUITE         only the tests of one suite: core, plugin or training
  --sanitizers  only the tests of the element, of checkpoints and of what computes on the CPU with
                AddressSanitizer and UndefinedBehaviorSanitizer, with ThreadSanitizer, and those of the
                element with GStreamer's leaks tracer. Needs no LibTorch
  --arm64       only the tests of the CPU kernels and of the plans that call them, compiled for 64-bit ARM
                and run in QEMU. Installs Debian's cross compiler and QEMU; needs no LibTorch
  --peers       only the tests that compare with other programs. They need a whole PyTorch, which is
                installed into .venv-peers with the other runtimes that benchmarks compare with; without it,
                the other runs skip them
  --avx512      only the tests of the kernels and plans, with AVX-512 on an emulated processor. Installs the
                emulator Bochs, and downloads a Linux for it into build-avx512. Needs no LibTorch
  --gpu-kit     only what tests/gpu/run.sh carries to machines with a GPU, here on threads of the processor in
                the GPU's place: it tests the kit
TEXT
}

# What a test or benchmark needs that compares with other programs, from PyPI into .venv-peers.
readonly peer_packages=(
    av==18.1.0
    nncf==3.4.0
    numpy==2.4.6
    onnx==1.23.2
    onnxruntime==1.32.0
    openvino==2026.4.1
    pillow==12.0.0
    safetensors==0.8.0
    torch==2.11.0
)
readonly peer_stamp=.venv-peers/unit-packages

passed=0
failed=0
skipped=0
# What meson is started with.
fixed_addresses=()

say() { printf 'tests: %s\n' "$*"; }

# Prints the C++ and CUDA sources that are here and not ignored by git, one a line.
list_sources() {
    local file
    # The folder may belong to another user, as in a container; git would refuse that.
    git -c safe.directory="$PWD" ls-files --cached --others --exclude-standard \
        '*.h' '*.cpp' '*.cu' '*.cuh' | sort -u |
        while read -r file; do [[ ! -e $file ]] || printf '%s\n' "$file"; done
}

check_formatting() {
    local sources unformatted
    mapfile -t sources < <(list_sources)
    if [[ ${#sources[@]} -eq 0 ]]; then
        say "no sources found to check the formatting of"
        return 1
    fi
    # clang-format names each place that it would change, and the file before the first colon.
    mapfile -t unformatted < <(clang-format --dry-run "${sources[@]}" 2>&1 |
        sed -n 's/^\([^ :]*\):[0-9].*/\1/p' | sort -u)
    if [[ ${#unformatted[@]} -gt 0 ]]; then
        say "clang-format would change some sources. To have them changed, run:"
        printf 'clang-format -i %s\n' "${unformatted[*]}"
        return 1
    fi
    say "the formatting of ${#sources[@]} sources is right"
}

install_peer_packages() {
    [[ ! -e $peer_stamp || $(<"$peer_stamp") != "${peer_packages[*]}" ]] || return 0
    say "installing from PyPI into .venv-peers (about 2.7 GB to download, 5.5 GB on disk): ${peer_packages[*]}"
    # Only what came to its end is added to; the stamp is written last.
    [[ -e $peer_stamp ]] && .venv-peers/bin/python -c 'import pip' 2>/dev/null ||
        /usr/bin/python3 -m venv --clear .venv-peers
    rm -f "$peer_stamp"
    .venv-peers/bin/python -m pip install --disable-pip-version-check "${peer_packages[@]}"
    printf '%s\n' "${peer_packages[*]}" >"$peer_stamp"
}

# Usage: add_counts NAME "PASSED FAILED SKIPPED"
add_counts() {
    local now_passed now_failed now_skipped
    read -r now_passed now_failed now_skipped <<<"$2"
    say "$1: $now_passed passed, $now_failed failed, $now_skipped skipped"
    passed=$((passed + now_passed))
    failed=$((failed + now_failed))
    skipped=$((skipped + now_skipped))
}

# Runs tests and counts their cases.
# Usage: run_tests NAME BUILD_FOLDER [OPTION_OF_MESON_TEST...]
run_tests() {
    local name=$1 folder=$2 status=0 counts now_passed now_failed now_skipped
    # Reports of an earlier run would hide that a test wrote none in this one.
    rm -f "$folder"/*.xml "$folder"/meson-logs/testlog*.json
    "${fixed_addresses[@]}" meson test -C "$folder" --print-errorlogs "${@:3}" || status=$?
    counts=$(python3 tests/count_results.py "$folder")
    read -r now_passed now_failed now_skipped <<<"$counts"
    if [[ $((now_passed + now_failed)) -eq 0 || ($status -ne 0 && $now_failed -eq 0) ]]; then
        say "no test ran, or Meson reported a failure that no test did: see above"
        now_failed=$((now_failed + 1))
    fi
    add_counts "$name" "$now_passed $now_failed $now_skipped"
}

# Runs the tests of the element, those that the sanitizer finds what it should, and some more, in a build of
# their own.
# Usage: run_sanitizer NAME BUILD_FOLDER VALUE_OF_B_SANITIZE TEST...
run_sanitizer() {
    # Unoptimised: to optimise what a sanitizer adds takes several times as long as all the rest.
    if [[ ! -e $2/build.ninja ]] && ! meson setup "$2" -Dengine=disabled -Dplugin=enabled \
        -Dtests=enabled -Dbuildtype=debug -Db_sanitize="$3" -Db_lundef=false; then
        say "$1: the build could not be configured: see above"
        failed=$((failed + 1))
        return
    fi
    run_tests "$1" "$2" --suite plugin --suite sanitizers
    run_tests "$1, without the element" "$2" "${@:4}"
}

run_sanitizers() {
    # As in setup.sh: without these ccache does not store what is compiled with a precompiled header.
    export CCACHE_SLOPPINESS=pch_defines,time_macros
    # ThreadSanitizer knows where programs lie in memory, and some kernels put them elsewhere at times.
    if setarch --addr-no-randomize true 2>/dev/null; then
        fixed_addresses=(setarch --addr-no-randomize)
    fi
    run_sanitizer "address and undefined behaviour" build-address address,undefined \
        inference-kernels inference-plan calibration safetensors gpu gpu-driver gpu-kernels
    run_sanitizer "threads" build-thread thread inference-plan gpu
    if [[ -e build-address/build.ninja ]]; then
        run_tests "leaks tracer" build-address --suite plugin --wrapper "$PWD/tests/sanitizers/watch_objects.sh"
    fi
}

# Runs what computes with AVX-512 on an emulated processor, and counts the cases.
run_avx512() {
    if ! tests/avx512/run.sh; then
        say "AVX-512: the emulated machine could not be run: see above"
        failed=$((failed + 1))
        return
    fi
    add_counts "AVX-512" "$(python3 tests/avx512/count_results.py build-avx512/machine/serial.log)"
}

# Runs the kit for machines with a GPU, and counts the cases of its report.
run_gpu_kit() {
    local report=build-gpu/results/results.md
    rm -f "$report"
    # It fails where a case did; without a report it came to nothing.
    tests/gpu/run.sh --cpu || true
    if [[ ! -e $report ]]; then
        say "the GPU kit could not be built or run: see above"
        failed=$((failed + 1))
        return
    fi
    add_counts "GPU kit" "$(tail -n 1 "$report" | sed 's/[^0-9 ]//g')"
}

main() {
    local suite=${1-}
    case $suite in
        --help) usage && exit ;;
        --sanitizers) ./setup.sh --debian ;;
        --arm64)
            ./setup.sh --arm64
            tests/arm64/prepare.sh
            ;;
        --avx512) ./setup.sh --avx512 ;;
        --gpu-kit) ./setup.sh --no-build ;;
        '' | core | plugin | training) ./setup.sh ;;
        --peers)
            ./setup.sh
            install_peer_packages
            ;;
        *)
            printf 'tests: unknown argument %s\n' "$suite" >&2
            usage >&2
            exit 2
            ;;
    esac

    if check_formatting; then
        passed=1
    else
        failed=1
    fi
    case $suite in
        --sanitizers) run_sanitizers ;;
        # An emulated processor takes its time.
        --arm64) run_tests "ARM64" build-arm64 --timeout-multiplier 10 inference-kernels inference-plan ;;
        --avx512) run_avx512 ;;
        --gpu-kit) run_gpu_kit ;;
        --peers) run_tests "peers" build --no-rebuild --suite peers ;;
        '')
            run_tests "all tests" build --no-rebuild
            run_sanitizers
            ;;
        *) run_tests "$suite" build --no-rebuild --suite "$suite" ;;
    esac
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [[ $failed -eq 0 ]]
}

main "$@"
