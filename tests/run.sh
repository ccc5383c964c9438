#!/usr/bin/env bash
# Installs what is needed, builds, checks the formatting of the sources and runs the tests. The last line
# counts test cases: N passed, N failed, N skipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'TEXT'
Usage: tests/run.sh [--help] [SUITE]

Runs setup.sh, checks that clang-format would change no source, and runs the tests of one suite (core,
plugin or training) or of all. The formatting counts as one test case.
TEXT
}

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

run_suite() {
    local selection=()
    [[ -z $1 ]] || selection=(--suite "$1")
    # Reports of an earlier run would hide that a test wrote none in this one.
    rm -f build/*.xml build/meson-logs/testlog.json
    meson test -C build --no-rebuild --print-errorlogs "${selection[@]}"
}

main() {
    local suite=${1-}
    case $suite in
        --help) usage && exit ;;
        '' | core | plugin | training) ;;
        *)
            printf 'tests: unknown argument %s\n' "$suite" >&2
            usage >&2
            exit 2
            ;;
    esac
    ./setup.sh

    local format_passed=1 status=0 counts passed failed skipped
    check_formatting || format_passed=0
    run_suite "$suite" || status=$?
    counts=$(python3 tests/count_results.py build)
    read -r passed failed skipped <<<"$counts"
    if [[ $((passed + failed)) -eq 0 || ($status -ne 0 && $failed -eq 0) ]]; then
        say "no test ran, or Meson reported a failure that no test did: see above"
        failed=$((failed + 1))
    fi
    passed=$((passed + format_passed))
    failed=$((failed + 1 - format_passed))
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [[ $failed -eq 0 ]]
}

main "$@"
