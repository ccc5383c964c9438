#!/usr/bin/env bash
# Makes a sunny clip rainy: installs and builds the project, renders a dashcam clip (or takes yours),
# converts it with the element and the default checkpoint, and shows both beside each other.
set -euo pipefail
root=$(realpath "$(dirname "${BASH_SOURCE[0]}")/..")
readonly root

readonly frames=250 # of the rendered clip
readonly seed=2024
readonly moments=4 # rows of the contact sheet
readonly widest_sheet=1280
readonly encoder=(x264enc pass=qual quantizer=20 speed-preset=veryfast ! h264parse)

usage() {
    cat <<'TEXT'
Usage: examples/quickstart.sh [--output FOLDER] [--help] [CLIP]

Writes rainy.mp4, side-by-side.mp4 and contact-sheet.png (input left, output right) into the folder
quickstart/, after setup.sh has installed and built what is missing. Without CLIP it renders a sunny
street, sunny.mp4, and converts that. A clip of yours keeps its frame rate and sound; where it was
filmed with the camera turned, the pictures come out upright.

  --output FOLDER  write there instead
  --help           show this text
TEXT
}

say() { printf 'quickstart: %s\n' "$*"; }

fail() {
    printf 'quickstart: %s\n' "$*" >&2
    exit 1
}

refuse() {
    printf 'quickstart: %s\n' "$*" >&2
    exit 2
}

# Sets output (a folder) and clip (a file, or nothing), both absolute.
read_arguments() {
    output=$root/quickstart
    clip=
    while [[ $# -gt 0 ]]; do
        case $1 in
            --help) usage && exit ;;
            --output)
                [[ -n ${2-} ]] || refuse "--output needs the name of a folder"
                output=$(realpath --canonicalize-missing -- "$2")
                shift
                ;;
            -*) refuse "unknown option $1; see examples/quickstart.sh --help" ;;
            *)
                [[ -z $clip ]] || refuse "it converts one clip at a time; $1 is the second"
                [[ -f $1 && -r $1 ]] || refuse "there is no file $1 that can be read"
                clip=$(realpath -- "$1")
                ;;
        esac
        shift
    done
    local written
    for written in rainy.mp4 side-by-side.mp4; do
        [[ -z $clip || ! $clip -ef $output/$written ]] ||
            refuse "$clip would be overwritten; name another folder with --output"
    done
}

# Runs a program where the element and `unit` are found. Its working folder is build/.
run_built() { meson devenv -C "$root/build" "$@"; }

# Prints a file's name as a property of filesrc or filesink, quoted for gst-launch.
location() {
    local path=${1//\\/\\\\}
    printf 'location="%s"' "${path//\"/\\\"}"
}

# Prints what GStreamer finds out about a clip from its headers and first frames.
describe() { LC_ALL=C gst-discoverer-1.0 -v "$1" 2>/dev/null || true; }

# Prints the first value of a name in a description.
value() { sed -n "s/^ *$1: //p" <<<"$2" | sed -n 1p; }

# Sets width and height (upright, even: H.264 has no odd ones), frame_rate, sound_format (none, aac or
# other) and upright (what turns the pictures) of the clip.
inspect_clip() {
    local description
    description=$(describe "$clip")
    width=$(value Width "$description")
    height=$(value Height "$description")
    [[ $width -gt 0 && $height -gt 0 ]] ||
        fail "GStreamer finds no video that it can decode in $clip"
    upright=()
    case $(value 'image orientation' "$description") in
        '' | rotate-0) ;;
        *-90 | *-270)
            upright=(videoflip video-direction=auto !)
            read -r width height <<<"$height $width"
            ;;
        *) upright=(videoflip video-direction=auto !) ;;
    esac
    width=$(((width + 1) / 2 * 2))
    height=$(((height + 1) / 2 * 2))
    frame_rate=$(value 'Frame rate' "$description")
    [[ $frame_rate != 0/* ]] || frame_rate=25/1
    case $(grep '^ *audio #' <<<"$description" || true) in
        '') sound_format=none ;;
        *': audio/mpeg, mpegversion=(int)4'*) sound_format=aac ;;
        *) sound_format=other ;;
    esac
}

convert() {
    # On the CPU each core translates a frame of its own.
    local batch_size=$(($(nproc) < 8 ? $(nproc) : 8))
    local decoded='video/x-raw(ANY); audio/x-raw(ANY)' sound=()
    # The sound waits for the video, which takes longer: its queue has no limit.
    local wait=(queue max-size-buffers=0 max-size-bytes=0 max-size-time=0)
    case $sound_format in
        aac) # stays as it is
            decoded='video/x-raw(ANY); audio/mpeg, mpegversion=4'
            sound=(decoder. ! aacparse ! "${wait[@]}" ! muxer.)
            ;;
        other) sound=(decoder. ! audioconvert ! audioresample ! avenc_aac ! aacparse ! "${wait[@]}" ! muxer.) ;;
    esac
    run_built gst-launch-1.0 -q filesrc "$(location "$clip")" ! decodebin name=decoder caps="$decoded" \
        decoder. ! videoconvert ! "${upright[@]}" progressreport name=translating update-freq=5 \
        ! unittranslate direction=1to2 batch-size="$batch_size" ! videoconvert ! videoscale \
        ! "video/x-raw,format=I420,width=$width,height=$height" ! "${encoder[@]}" ! muxer. \
        "${sound[@]}" \
        mp4mux name=muxer ! filesink "$(location "$output/rainy.mp4")" ||
        fail "the clip could not be converted; GStreamer's reason is above."
}

# Writes the pictures of a clip to standard output, as nothing but their bytes.
decode() {
    local path=$1
    shift
    gst-launch-1.0 -q filesrc "$(location "$path")" ! decodebin ! videoconvert ! "$@" videoscale \
        ! videoconvert ! "video/x-raw,format=I420,colorimetry=bt709,width=$width,height=$height" ! fdsink fd=1
}

# Both clips come through pipes and so without time stamps: picture n of one is put beside picture n of the
# other, also where the stamps differ by a rounding or the clip has no even rate.
write_side_by_side() {
    local evenly_timed=(rawvideoparse format=i420 colorimetry=bt709 width="$width" height="$height"
        framerate="$frame_rate" ! queue)
    gst-launch-1.0 -q compositor name=both sink_1::xpos="$width" ! videoconvert \
        ! video/x-raw,format=I420 ! "${encoder[@]}" ! mp4mux \
        ! filesink "$(location "$output/side-by-side.mp4")" \
        fdsrc fd=3 ! "${evenly_timed[@]}" ! both.sink_0 fdsrc fd=4 ! "${evenly_timed[@]}" ! both.sink_1 \
        3< <(decode "$clip" "${upright[@]}") 4< <(decode "$output/rainy.mp4") ||
        fail "the side-by-side clip could not be written; GStreamer's reason is above."
}

# Takes a few frames of the side-by-side clip, evenly spread, and reads their bytes as one tall picture.
write_contact_sheet() {
    local sheet_width=$((2 * width < widest_sheet ? 2 * width : widest_sheet))
    local row_height=$((height * sheet_width / (2 * width))) duration_ms
    duration_ms=$(value Duration "$(describe "$output/side-by-side.mp4")" |
        awk -F: '{ printf "%d", ($1 * 3600 + $2 * 60 + $3) * 1000 }')
    gst-launch-1.0 -q filesrc "$(location "$output/side-by-side.mp4")" ! decodebin \
        ! videorate ! "video/x-raw,framerate=$((moments * 1000))/$duration_ms" \
        ! videoconvert ! videoscale ! "video/x-raw,format=RGB,width=$sheet_width,height=$row_height" \
        ! rawvideoparse format=rgb width="$sheet_width" height="$((row_height * moments))" \
        ! pngenc snapshot=true ! filesink "$(location "$output/contact-sheet.png")" ||
        fail "the contact sheet could not be written; GStreamer's reason is above."
}

main() {
    read_arguments "$@"
    "$root/setup.sh"
    mkdir -p "$output"
    if [[ -z $clip ]]; then
        clip=$output/sunny.mp4
        if [[ $clip -nt $root/build/training/commands/unit && $clip -nt ${BASH_SOURCE[0]} ]]; then
            say "$clip is there, as this program renders it"
        else
            say "rendering a sunny street, $frames frames"
            run_built unit streets --weather sunny --seed "$seed" --frames "$frames" --size 640x360 \
                --output "$clip" || fail "the street could not be rendered."
        fi
    fi
    inspect_clip
    say "translating $clip"
    convert
    say "putting both clips beside each other"
    write_side_by_side
    write_contact_sheet
    say "done. The results are:"
    printf '  %s\n' "$output/rainy.mp4" "$output/side-by-side.mp4" "$output/contact-sheet.png"
}

main "$@"
