#!/usr/bin/env bash
# Draws every icon size from the drawings in icons/. The results are committed: run it after a
# drawing changed. Needs rsvg-convert (Debian: librsvg2-bin) and the Tauri CLI from npm ci.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../icons"

command -v rsvg-convert >/dev/null || {
  echo 'icons: rsvg-convert is missing: apt-get install librsvg2-bin' >&2
  exit 1
}

draw() { # DRAWING SIZE FILE
  rsvg-convert --width "$2" --height "$2" "$1" --output "$3"
}

draw berth.svg 32 32x32.png
draw berth.svg 128 128x128.png
draw berth.svg 256 128x128@2x.png
draw berth.svg 512 icon.png
for state in live trouble offline; do
  draw "tray/$state.svg" 32 "tray/$state.png"
  draw "tray/$state.svg" 64 "tray/$state@2x.png"
done

# The two container formats: the Tauri CLI writes them among many files for phones, so aside.
aside=$(mktemp -d)
trap 'rm -rf "$aside"' EXIT
draw berth.svg 1024 "$aside/icon.png"
../node_modules/.bin/tauri icon "$aside/icon.png" --output "$aside/out" 2>"$aside/said" || { cat "$aside/said" >&2; exit 1; }
cp "$aside/out/icon.ico" "$aside/out/icon.icns" .
