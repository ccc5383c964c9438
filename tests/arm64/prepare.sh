#!/usr/bin/env bash
# Makes build-arm64/, which compiles for 64-bit ARM and runs what it compiled in QEMU. Libraries of that
# architecture lie in the build alone, so that the system's own packages stay as they are.
#
# Usage: prepare.sh, after setup.sh --arm64
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly libraries=(libfmt-dev libfmt9 libgtest-dev libhwy-dev libhwy1 nlohmann-json3-dev)
readonly build=$PWD/build-arm64
readonly sysroot=$build/sysroot
# What the libraries were fetched for; written last.
readonly stamp=$sysroot/unit-packages
readonly cross_file=$build/arm64.ini

say() { printf 'arm64: %s\n' "$*"; }

fail() {
    printf 'arm64: %s\n' "$*" >&2
    exit 1
}

# Runs apt-get with the system's sources, but for ARM64 and with all that it keeps in a folder.
# Usage: arm64_apt FOLDER ARGUMENT...
arm64_apt() {
    local folder=$1
    # As the user that runs this: the one that apt-get otherwise downloads as may not write here.
    apt-get -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Acquire::Languages=none \
        -o Dir::State="$folder/state" -o Dir::State::status="$folder/status" -o Dir::Cache="$folder/cache" \
        -o APT::Sandbox::User="$(id -un)" "${@:2}"
}

fetch_libraries() {
    [[ ! -e $stamp || $(<"$stamp") != "${libraries[*]}" ]] || return 0
    say "fetching Debian packages of ARM64 into build-arm64/sysroot (11 MB to download, 9 MB on disk):" \
        "${libraries[*]}"
    local folder=$build/packages package
    rm -rf "$sysroot" "$folder"
    mkdir -p "$sysroot" "$folder"/{state/lists/partial,cache/archives/partial}
    touch "$folder/status"
    arm64_apt "$folder" update || say "not all package lists could be fetched; trying with the others"
    (cd "$folder" && arm64_apt "$folder" download "${libraries[@]}") ||
        fail "apt-get could not fetch them; its messages are above."
    for package in "$folder"/*.deb; do
        dpkg --extract "$package" "$sysroot"
    done
    rm -r "$folder"
    printf '%s\n' "${libraries[*]}" >"$stamp"
}

configure() {
    [[ ! -e $build/build.ninja ]] || return 0
    cat >"$cross_file" <<TEXT
[binaries]
cpp = ['ccache', 'aarch64-linux-gnu-g++']
ar = 'aarch64-linux-gnu-ar'
strip = 'aarch64-linux-gnu-strip'
pkgconfig = 'pkg-config'
exe_wrapper = ['qemu-aarch64', '-L', '/usr/aarch64-linux-gnu', '-E', 'LD_LIBRARY_PATH=$sysroot/usr/lib/aarch64-linux-gnu']

[built-in options]
# So that warnings about these headers are not ours to mend, as in /usr/include.
cpp_args = ['-isystem', '$sysroot/usr/include']

[properties]
sys_root = '$sysroot'
pkg_config_libdir = ['$sysroot/usr/lib/aarch64-linux-gnu/pkgconfig', '$sysroot/usr/share/pkgconfig']

[host_machine]
system = 'linux'
cpu_family = 'aarch64'
cpu = 'aarch64'
endian = 'little'
TEXT
    meson setup "$build" --cross-file "$cross_file" -Dengine=disabled -Dplugin=disabled -Dtraining=disabled \
        -Dtests=enabled || fail "the build could not be configured: see above."
}

fetch_libraries
configure
