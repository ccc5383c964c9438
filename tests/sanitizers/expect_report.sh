#!/bin/sh
# Runs a command that must fail and print a text, as a sanitizer does that has found something.
#
# Usage: expect_report.sh TEXT COMMAND [ARGUMENT...]
text=$1
shift
output=$("$@" 2>&1)
status=$?
printf '%s\n' "$output"
if [ "$status" -eq 0 ]; then
    echo "It went well, where '$text' should have been reported."
    exit 1
fi
case $output in
    *"$text"*) ;;
    *)
        echo "It failed with status $status, but did not report '$text'."
        exit 1
        ;;
esac
