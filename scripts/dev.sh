#!/usr/bin/env bash
# The program with a live page: a saved page source rebuilds the page and reloads the window, a saved
# Rust source of the other crates rebuilds the program. Arguments go to `tauri dev`.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
bash scripts/bootstrap.sh --for start
# The CLI leaves the feature `custom-protocol` out by itself: the window loads the live page.
exec npx --no-install tauri dev "$@"
