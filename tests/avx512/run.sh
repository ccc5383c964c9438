#!/usr/bin/env bash
# Runs the tests of the kernels and plans with AVX-512 on an emulated processor: a small Linux with nothing
# but these tests, in Bochs. The results are in build-avx512/machine/serial.log; count_results.py counts them.
#
# Usage: run.sh, after setup.sh --avx512
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly build=build-avx512
readonly machine=$build/machine
readonly programs=(
    tests/core/inference/kernels/inference-kernels-test
    tests/core/inference/plan/inference-plan-test
)

say() { printf 'avx512: %s\n' "$*"; }

fail() {
    printf 'avx512: %s\n' "$*" >&2
    exit 1
}

build_tests() {
    [[ -e $build/build.ninja ]] ||
        meson setup "$build" -Dengine=disabled -Dplugin=disabled -Dtraining=disabled -Dtests=enabled
    ninja -C "$build" "${programs[@]}"
}

# Gets Debian's kernel for machines without hardware of their own. It is unpacked, not installed: this system
# keeps its kernel.
get_kernel() {
    [[ ! -e $build/vmlinuz ]] || return 0
    local package folder=$build/kernel
    package=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p')
    [[ -n $package ]] || fail "no kernel is in the package lists. As root, run: apt-get update"
    say "downloading Debian's package $package (30 MB), which is not installed"
    rm -rf "$folder"
    mkdir "$folder"
    (cd "$folder" && apt-get download "$package") || fail "apt-get could not download it; see above."
    dpkg -x "$folder/$package"_*.deb "$folder/unpacked"
    mv "$folder"/unpacked/boot/vmlinuz-* "$build/vmlinuz"
    rm -r "$folder"
}

# Makes the files that the machine sees: the tests, the libraries that they are linked with, what they read
# at the path that was compiled into them, and the one process that runs them.
make_root() {
    local root=$1 program library
    mkdir -p "$root/bin" "$root/proc" "$root/tests" "$root$PWD/tests/fixtures" "$root$PWD/examples"
    cp /bin/busybox "$root/bin/"
    cp tests/avx512/init "$root/init"
    chmod +x "$root/init"
    cp -r tests/fixtures/unit_model "$root$PWD/tests/fixtures/"
    cp -r examples/models "$root$PWD/examples/"
    for program in "${programs[@]}"; do
        cp "$build/$program" "$root/tests/"
        ldd "$build/$program" | grep -o '/[^ ]*' | while read -r library; do
            mkdir -p "$root$(dirname "$library")"
            cp -L "$library" "$root$library"
        done
    done
}

make_machine() {
    local disc=$machine/disc
    rm -rf "$machine"
    mkdir -p "$disc"
    make_root "$machine/root"
    (cd "$machine/root" && find . | busybox cpio -o -H newc 2>/dev/null) >"$disc/initrd"
    cp "$build/vmlinuz" tests/avx512/isolinux.cfg "$disc/"
    cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 "$disc/"
    genisoimage -quiet -o "$machine/boot.iso" -b isolinux.bin -c boot.cat -no-emul-boot \
        -boot-load-size 4 -boot-info-table "$disc"
}

# Reads away what the machine shows on its screen, of which Debian's Bochs makes a terminal of its own: once
# that is full, the machine would stand still.
read_screen() {
    local screen
    until screen=$(grep -ao 'connected to screen "[^"]*"' display.log | grep -o '/dev/[^"]*'); do
        sleep 0.1
    done
    stty raw -echo <"$screen"
    exec cat "$screen" >/dev/null
}

# The machine switches itself off; one that hangs is ended after two hours.
run_machine() {
    local configuration=$PWD/tests/avx512/bochsrc emulator
    cd "$machine"
    touch serial.log display.log
    # Debian's Bochs starts in its debugger.
    echo continue >debugger_commands
    TERM=linux timeout 7200 bochs -f "$configuration" -rc debugger_commands </dev/null >display.log 2>&1 &
    emulator=$!
    read_screen 2>/dev/null &
    # shellcheck disable=SC2064 # the numbers are known now
    trap "kill $emulator $! 2>/dev/null" EXIT
    tail -n +1 -f --pid="$emulator" serial.log
    # Its status tells nothing: it ends with an error where the machine is switched off, too.
    wait "$emulator" || true
    kill $! 2>/dev/null || true
    trap - EXIT
    [[ -s serial.log ]] || fail "the machine told nothing. See bochs.log and display.log in $machine"
}

[[ $(uname -m) == x86_64 ]] || fail "this runs tests that are built for x86-64, which this machine is not"
build_tests
get_kernel
make_machine
say "starting the emulated machine; it boots in half a minute, and its tests take about six"
run_machine
