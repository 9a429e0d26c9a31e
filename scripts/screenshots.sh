#!/usr/bin/env bash
# Makes docs/screenshots/ anew, from the real program in a real window with a real engine.
exec bash "$(dirname "${BASH_SOURCE[0]}")/test.sh" --only e2e e2e/screenshots.mjs
