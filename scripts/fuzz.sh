#!/usr/bin/env bash
# Runs the fuzzers of crates/docker-run for long: 20 000 cases of each, or as many as are named.
#   scripts/fuzz.sh [CASES]
set -euo pipefail
cd "$(dirname "$0")/.."
PROPTEST_CASES="${1:-20000}" exec cargo test --release -p docker-run --test property
