#!/usr/bin/env bash
# Format, lints as errors, and syntax of everything that no compiler reads. Looks at everything
# before it fails, so that one run names all that is wrong.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

page_placeholder
wrong=()
check() { # WHAT COMMAND…
  local what=$1
  shift
  say "$what"
  "$@" || wrong+=("$what")
}

javascript() {
  local file bad=0
  while IFS= read -r file; do
    node --check "$file" || bad=1
  done < <(git ls-files --cached --others --exclude-standard '*.mjs' '*.js')
  return $bad
}

shell() {
  local file bad=0
  while IFS= read -r file; do
    bash -n "$file" || bad=1
  done < <(git ls-files --cached --others --exclude-standard '*.sh' .ci/run)
  # Where it is installed it looks closer. Only errors count: a machine that has it must not judge
  # more strictly than one that has not.
  # shellcheck disable=SC2046
  ! have shellcheck || shellcheck --severity=error --external-sources $(git ls-files '*.sh' .ci/run) || bad=1
  return $bad
}

json() {
  local file bad=0
  while IFS= read -r file; do
    node -e 'JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"))' "$file" || {
      say "$file is not JSON"
      bad=1
    }
  done < <(git ls-files --cached --others --exclude-standard '*.json')
  return $bad
}

# The page's lints run for the target that it is built for. Where the distribution's compiler builds
# it, rustup's clippy cannot read that compiler's library: there the host's target has to do.
page() {
  local toolchain
  toolchain=$(node scripts/wasm-toolchain.mjs) || return 1
  if [ -z "$toolchain" ]; then
    cargo clippy --locked --quiet --package ui --target wasm32-unknown-unknown -- --deny warnings
  else
    cargo clippy --locked --quiet --package ui -- --deny warnings
  fi
}

check 'rustfmt' cargo fmt --all --check
check 'shell scripts' shell
check 'JavaScript syntax' javascript
check 'JSON syntax' json
check 'clippy: host' cargo clippy --locked --quiet --workspace --exclude ui --all-targets -- --deny warnings
check 'clippy: the page' page
[ ${#wrong[@]} = 0 ] || fail "${#wrong[@]} wrong: $(printf '%s; ' "${wrong[@]}")"
say 'clean'
