#!/bin/sh
# textdocument.sh REPLAY COUNT SEED: what the reference makes of random edits, replayed by REPLAY.
set -eu
sessions=$(mktemp)
trap 'rm -f "$sessions"' EXIT
node "$(dirname "$0")/textdocument.mjs" "$2" "$3" > "$sessions"
"$1" "$sessions" "$2"
