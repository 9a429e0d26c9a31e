#!/usr/bin/env bash
# Ends a test engine and leaves nothing of it: processes, mounts, bridges, control groups, files.
# Works the same on an engine that runs and on what a crashed one left.
#   stop.sh [HOME]    the one in HOME, or in $BERTH_TEST_ENGINE_HOME
#   stop.sh --stale   all whose owner has ended
#   stop.sh --all     all
#   stop.sh --crash [HOME]   only kills its dockerd, as a crash would; start.sh --again HOME follows
set -euo pipefail
arguments=("$@")
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
me=test-engine

if [ "$(id -u)" != 0 ]; then
  exec sudo -n TMPDIR="${TMPDIR:-/tmp}" BERTH_TEST_ENGINE_HOME="${BERTH_TEST_ENGINE_HOME:-}" bash "$top/scripts/test-engine/stop.sh" "${arguments[@]}"
fi

owner_ended() { # HOME
  [ -r "$1/owner" ] || return 1
  local pid started
  read -r pid started <"$1/owner"
  [ "$(cut -d' ' -f22 "/proc/$pid/stat" 2>/dev/null)" != "$started" ]
}

words() { { tr '\0' '\n' <"/proc/$1/cmdline"; } 2>/dev/null || true; } # PID → its command line

# Whatever was started for this engine: its folder is on the command line of dockerd, containerd and
# every shim; the port proxies are dockerd's children; the containers are in its control group.
processes() { # HOME NUMBER
  local pid own=" "
  for pid in /proc/[0-9]*; do
    pid=${pid#/proc/}
    [ "$pid" != $$ ] || continue
    if words "$pid" | grep -qE "^((.*[/=])?(dockerd|containerd|containerd-shim[a-z0-9-]*|docker-init|runc))$" &&
      words "$pid" | grep -qF "$1/"; then
      own="$own$pid "
      own="$own$(cat "/proc/$pid/task/"*/children 2>/dev/null || true) "
    fi
  done
  if [ -n "$2" ]; then
    own="$own $(find /sys/fs/cgroup -path "*/berth-t$2/*" -name cgroup.procs -exec cat {} + 2>/dev/null | tr '\n' ' ' || true)"
  fi
  echo "$own"
}

end() { # HOME
  local home=$1 number='' pid mount link
  case $home in */berth-engine.*) ;; *) fail "$home is no test engine's folder" ;; esac
  [ -d "$home" ] || return 0
  number=$(cat "$home/number" 2>/dev/null || true)
  # What runs in it is thrown away, so nothing is asked to end nicely; dockerd first, or it would
  # start containers again. Twice, for a process may have been born meanwhile.
  for _ in 1 2 3; do
    local pids
    pids=$(processes "$home" "$number")
    [ -n "${pids// /}" ] || break
    for pid in $pids; do kill -KILL "$pid" 2>/dev/null || true; done
    sleep 0.1
  done
  while read -r mount; do
    umount --lazy "$mount" 2>/dev/null || true
  done < <(cut -d' ' -f5 /proc/self/mountinfo | grep -F "$home/" | sort -r)
  # The bridges of networks that tests made: by the addresses they were given, and by name.
  if [ -n "$number" ]; then
    {
      ip -oneline -4 address show 2>/dev/null | awk -v pool="10.214.$number." 'index($4, pool) == 1 { print $2 }'
      grep --text --only-matching 'br-[0-9a-f]\{12\}' "$home/data/network/files/local-kv.db" 2>/dev/null || true
      echo "berth-t$number"
    } | sort -u | while read -r link; do ip link delete "$link" 2>/dev/null || true; done
    find /sys/fs/cgroup -depth -type d \( -path "*/berth-t$number" -o -path "*/berth-t$number/*" \) -exec rmdir {} + 2>/dev/null || true
  fi
  rm -rf "$home" || fail "$home could not be removed"
}

case ${1:-} in
  --all | --stale)
    for home in "${TMPDIR:-/tmp}"/berth-engine.*; do
      [ -d "$home" ] || continue
      if [ "$1" = --all ]; then
        end "$home"
      elif owner_ended "$home"; then
        say "sweeping up $home, whose test run has ended"
        end "$home"
      fi
    done
    ;;
  --crash)
    kill -KILL "$(cat "${2:-$BERTH_TEST_ENGINE_HOME}/docker.pid")"
    ;;
  *)
    home=${1:-${BERTH_TEST_ENGINE_HOME:-}}
    [ -n "$home" ] || fail 'name the folder of the engine, or set BERTH_TEST_ENGINE_HOME'
    end "$home"
    ;;
esac
