#!/bin/sh
# Runs a program with GStreamer's leaks tracer. Fails where the program does, and where it or a program that
# it started still had objects, buffers or other things of GStreamer's at its end.
#
# Usage: watch_objects.sh PROGRAM [ARGUMENT...]
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

# GStreamer puts the number of the process in the place of %p.
export GST_TRACERS=leaks GST_DEBUG=GST_TRACER:7,GST_INIT:4 GST_DEBUG_NO_COLOR=1 GST_DEBUG_FILE="$folder/%p"
# What LeakSanitizer finds belongs to another run.
export LSAN_OPTIONS=detect_leaks=0
"$@" &
program=$!
wait "$program"
status=$?

# Not the line that describes the others.
if alive=$(grep -hs 'object-alive, type-name=(string)[^%]' "$folder"/*); then
    printf '%s\n' "$alive" | sed 's/.*object-alive, /still alive: /'
    status=1
fi
# The tracer tells when GStreamer is ended.
if ! grep -qs 'deinitialized GStreamer' "$folder/$program"; then
    echo "GStreamer was not ended, so nobody knows which objects are left."
    status=1
fi
exit "$status"
