#!/bin/sh
# Runs a test in Python with one of the environments that setup.sh and run.sh make; where it is missing,
# the test is skipped.
# Usage: run_python.sh ENVIRONMENT HOW_TO_MAKE_IT SCRIPT [ARGUMENT...]
set -eu
if [ ! -x "$1/bin/python" ]; then
    printf 'skipped: %s is missing. To have this test run: %s\n' "$1" "$2"
    exit 77
fi
python=$1/bin/python
shift 2
exec "$python" -B "$@"
