#!/usr/bin/env bash
# `npm test`: everything that is promised. Sets up, then runs the stages in order, all of them even
# after one failed; the last line is the sum. Ends what it started, however it ends.
#   npm test -- [--only lint|unit|engine|e2e]… [FILES OF e2e/]
#   lint     format, clippy with warnings as errors, syntax
#   unit     what needs no engine
#   engine   crates/*/tests against a real dockerd of this run's own
#   e2e      the real program in a real window under Xvfb, against the same dockerd
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
me='test'

only=() files=()
while [ $# -gt 0 ]; do
  case $1 in
    --only)
      case ${2:-} in
        lint | unit | engine | e2e) only+=("$2") ;;
        *) fail "--only takes lint, unit, engine or e2e, not '${2:-}'" ;;
      esac
      shift
      ;;
    e2e/*.mjs) files+=("$1") ;;
    *) fail "unknown argument $1 (known: --only lint|unit|engine|e2e, and files of e2e/)" ;;
  esac
  shift
done
[ ${#only[@]} -gt 0 ] || only=(lint unit engine e2e)

# A clean checkout is built once: keeping what speeds up the next build costs time and disk there.
[ "${CI:-}" != true ] || export CARGO_INCREMENTAL=0

# Everything that a stage starts has this folder in its environment, so that it can be found.
work=$(mktemp -d "${TMPDIR:-/tmp}/berth-test.XXXXXX")
mkdir "$work/tmp"
stage='' screen=''

# A process and all that came from it, also where it made a process group of its own.
family() { # PID
  # cat goes on where a process has ended meanwhile.
  { cat /proc/[0-9]*/stat 2>/dev/null || true; } | awk '{ pid = $1; sub(/^.*\) /, ""); print pid, $2 }' |
    awk -v first="$1" '{ parent[$1] = $2 } END {
      for (pid in parent) { p = pid; while (p > 1 && p != first) p = parent[p]; if (p == first) print pid }
    }'
}

# …and what lost its parents: by the folder of this run in its environment.
strays() { grep -lzF "$work/" /proc/[0-9]*/environ 2>/dev/null | sed 's#/proc/\([0-9]*\)/.*#\1#' || true; }

end_stage() {
  local pids
  pids="$([ -z "$stage" ] || family "$stage") $(strays)"
  # shellcheck disable=SC2086  # several words on purpose
  end $pids
  stage=''
}

end() { # PID…
  local pids="$*"
  [ -n "$pids" ] || return 0
  # shellcheck disable=SC2086  # several words on purpose
  kill -TERM $pids 2>/dev/null || true
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    # shellcheck disable=SC2086
    kill -0 $pids 2>/dev/null || break
    sleep 0.1
  done
  # shellcheck disable=SC2086
  kill -KILL $pids 2>/dev/null || true
}

finish() {
  trap '' INT TERM HUP
  trap - EXIT
  end_stage
  # shellcheck disable=SC2086  # a word or none
  end $screen
  [ -z "${BERTH_TEST_ENGINE_HOME:-}" ] || bash scripts/test-engine/stop.sh "$BERTH_TEST_ENGINE_HOME" || true
  rm -rf "$work"
}
trap finish EXIT
trap 'finish; exit 130' INT
trap 'finish; exit 143' TERM HUP

# ---- the stages ----------------------------------------------------------------------------------
lint() { bash scripts/lint.sh; }

# The same packages at once as the build of the program, so that features, and with them what is
# compiled, are the same.
unit() {
  page_placeholder
  cargo test --locked --no-fail-fast --workspace --exclude ui --lib --bins
  cargo test --locked --package ui --lib
}

# What lies beside the code it tests says in its name that it wants the engine.
engine() {
  cargo test --locked --no-fail-fast --workspace --exclude ui --test '*'
  cargo test --locked --no-fail-fast --workspace --exclude ui --lib real_engine
}

e2e() {
  node scripts/page.mjs
  cargo build --locked
  [ ${#files[@]} -gt 0 ] || files=(e2e/*.test.mjs)
  [ -e "${files[0]}" ] || fail 'there is no end-to-end test'
  # One after another: they share the engine.
  BERTH_BIN=$top/target/debug/berth BERTH_FAKE_ENGINE=$top/target/debug/fake-engine \
    node --test --test-concurrency=1 \
    --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=tap --test-reporter-destination="$work/e2e.tap" "${files[@]}"
}

# ---- what the stages need ------------------------------------------------------------------------
# Started once, and only when a stage wants it. Not in a subshell: `finish` must know it.
need_engine() {
  [ -z "${BERTH_TEST_ENGINE_HOME:-}" ] || return 0
  local exports
  exports=$(bash scripts/test-engine/start.sh --owner $$) || return 1
  eval "$exports"
  bash scripts/test-engine/images.sh
}

need_screen() {
  [ -z "$screen" ] || return 0
  # It picks a free number by itself and tells it.
  Xvfb -displayfd 3 -screen 0 1440x900x24 -nolisten tcp 3>"$work/display" >"$work/xvfb.log" 2>&1 &
  screen=$!
  for _ in $(seq 100); do
    if [ -s "$work/display" ]; then
      DISPLAY=:$(cat "$work/display")
      export DISPLAY
      unset WAYLAND_DISPLAY XAUTHORITY
      return 0
    fi
    sleep 0.1
  done
  say 'Xvfb did not start:'
  cat "$work/xvfb.log" >&2
  return 1
}

# ---- running and counting ------------------------------------------------------------------------
passed=0 failed=0 skipped=0
summary=()

add() { # PASSED FAILED SKIPPED
  passed=$((passed + $1))
  failed=$((failed + $2))
  skipped=$((skipped + $3))
}

# cargo's closing lines; node's, from its machine-readable report.
count() { # STAGE
  local sums
  case $1 in
    unit | engine) sums=$(awk '/^test result:/ { p += $4; f += $6; s += $8 } END { print p + 0, f + 0, s + 0 }' "$work/$1.log") ;;
    e2e) sums=$(awk '/^# pass / { p = $3 } /^# (fail|cancelled) / { f += $3 } /^# (skipped|todo) / { s += $3 } END { print p + 0, f + 0, s + 0 }' "$work/e2e.tap" 2>/dev/null || echo 0 0 0) ;;
    *) sums='0 0 0' ;;
  esac
  # shellcheck disable=SC2086  # three words
  add $sums
  echo "$sums"
}

run() { # STAGE
  local name=$1 started=$SECONDS status=0 before=$failed sums
  say "—— $name"
  case $name in engine | e2e) need_engine || status=1 ;; esac
  [ "$name" != e2e ] || [ $status != 0 ] || need_screen || status=1
  if [ $status = 0 ]; then
    # A job of its own, so that a signal finds this shell waiting and not deaf.
    (TMPDIR=$work/tmp "$name" 2>&1 | tee "$work/$name.log") </dev/null &
    stage=$!
    wait $stage || status=$?
    stage=''
    # What a stage left running must not reach into the next.
    end_stage
    count "$name" >"$work/sums"
  else
    echo '0 0 0' >"$work/sums"
  fi
  sums=$(cat "$work/sums")
  # Broken without one test that says so: it did not even build, or it found nothing to run.
  if [ $status != 0 ] && [ "$failed" = "$before" ]; then add 0 1 0; fi
  if [ $status = 0 ] && [ "$name" != lint ] && [ "${sums%% *}" = 0 ]; then
    say "$name ran no test"
    status=1
    add 0 1 0
  fi
  # shellcheck disable=SC2086  # three words
  summary+=("$(printf '%-8s %-6s %4d s   %s' "$name" "$([ $status = 0 ] && echo ok || echo FAILED)" $((SECONDS - started)) "$([ "$name" = lint ] || printf '%d passed, %d failed, %d skipped' $sums)")")
}

started=$SECONDS
bash scripts/bootstrap.sh --for test
summary+=("$(printf '%-8s %-6s %4d s' set-up ok $((SECONDS - started)))")
for name in "${only[@]}"; do run "$name"; done

echo
printf '%s\n' "${summary[@]}"
echo
if [ $skipped = 0 ]; then echo "$passed passed, $failed failed"; else echo "$passed passed, $failed failed, $skipped skipped"; fi
[ $failed = 0 ]
