#!/usr/bin/env bash
# `npm start`: sets up what is missing, sees to it that an engine answers, builds, opens the window.
# What was done is not done again.
#   npm start -- [--no-engine] [--yes] [-- ARGUMENTS OF THE PROGRAM]
#   --no-engine   leave engines alone: neither install nor start one
#   --yes         ask nothing
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

engine=1
set_up=(--for start)
while [ $# -gt 0 ]; do
  case $1 in
    --no-engine) engine=0 ;;
    --yes)
      export yes=1
      set_up+=(--yes)
      ;;
    --)
      shift
      break
      ;;
    *) fail "unknown argument $1 (known: --no-engine, --yes, and after -- whatever the program takes)" ;;
  esac
  shift
done

# ---- an engine ---------------------------------------------------------------------------------
# Where engines usually listen: the places of crates/engine, `find::socket`.
sockets() {
  local run=${XDG_RUNTIME_DIR:-/run/user/$(id -u)} folder
  printf '%s\n' /var/run/docker.sock "$run/docker.sock" "$HOME/.docker/desktop/docker.sock" "$HOME/.docker/run/docker.sock"
  for folder in "${COLIMA_HOME:-$HOME/.colima}" "${XDG_CONFIG_HOME:-$HOME/.config}/colima"; do
    compgen -G "$folder/*/docker.sock" || true
  done
  printf '%s\n' "$HOME/.orbstack/run/docker.sock" "$HOME/.rd/docker.sock" "$run/podman/podman.sock" /run/podman/podman.sock \
    "$HOME/.local/share/containers/podman/machine/podman.sock"
}

# Whoever named an engine means that one: the program says whether it answers.
engine_named() {
  [ -z "${DOCKER_HOST:-}${DOCKER_CONTEXT:-}" ] || return 0
  local settings=${DOCKER_CONFIG:-$HOME/.docker}/config.json
  grep -qsE '"currentContext"[[:space:]]*:[[:space:]]*"[^"]+"' "$settings" && ! grep -qsE '"currentContext"[[:space:]]*:[[:space:]]*"default"' "$settings"
}

answers() { # SOCKET
  [ -S "$1" ] && curl --silent --fail --max-time 2 --unix-socket "$1" http://engine/_ping >/dev/null 2>&1
}

engine_there() {
  local socket
  ! engine_named || return 0
  while read -r socket; do
    ! answers "$socket" || return 0
    # One that may not be asked is one too: the program says what to do about the permission.
    if [ -S "$socket" ] && [ ! -w "$socket" ]; then return 0; fi
  done < <(sockets)
  return 1
}

wait_for_engine() { # SECONDS
  local _
  for _ in $(seq $(($1 * 5))); do
    # Root asks: the socket may not be this user's yet.
    if as_root curl --silent --fail --max-time 2 --unix-socket /var/run/docker.sock http://engine/_ping >/dev/null 2>&1; then return 0; fi
    sleep 0.2
  done
  return 1
}

# By systemd where it runs, else by the init script, else by hand: containers and small systems
# have no service manager at all.
start_dockerd() {
  if [ -d /run/systemd/system ]; then
    say 'starting Docker: systemctl enable --now docker'
    as_root systemctl enable --now docker >&2 || true
    if wait_for_engine 30; then return 0; fi
    fail 'Docker was started but does not answer: journalctl -u docker tells why'
  fi
  if [ -x /etc/init.d/docker ]; then
    say 'starting Docker: service docker start'
    if as_root service docker start >&2 && wait_for_engine 10; then return 0; fi
  fi
  local log=/var/log/berth-dockerd.log
  say "starting Docker: dockerd, which logs to $log"
  # Away from this terminal: the engine outlives the window.
  as_root sh -c "setsid dockerd >>$log 2>&1 </dev/null &"
  if wait_for_engine 30; then return 0; fi
  as_root tail -n 15 $log >&2 || true
  fail 'Docker was started but does not answer; above is the last it said. Without an engine: npm start -- --no-engine'
}

see_to_engine() {
  ! engine_there || return 0
  if [ "$(distribution)" != debian ] && ! have dockerd; then
    say "no engine answers; install one (Docker: https://docs.docker.com/engine/install/, or podman). The window opens all the same."
    return 0
  fi
  if [ "$(id -u)" != 0 ] && ! have sudo; then
    say 'no engine answers, and installing or starting one needs root. The window opens all the same.'
    return 0
  fi
  local installs=no joins=no user
  user=$(id -un)
  have dockerd || installs=yes
  id -nG | grep -qw docker || [ "$(id -u)" = 0 ] || joins=yes
  say 'no container engine answers here. This would make one answer:'
  if [ $installs = yes ]; then echo '  install docker.io and iptables — the distribution'\''s Docker engine' >&2; fi
  echo '  start it' >&2
  if [ $joins = yes ]; then echo "  add $user to the group docker — whoever is in it may use the engine, which is as good as being root" >&2; fi
  if on_terminal && [ "${yes:-}" != 1 ]; then
    local answer
    read -r -p 'Do that? [Y/n] ' answer
    case $answer in
      '' | [Yy]*) ;;
      *)
        say 'leaving it; the window will say that no engine answers'
        return 0
        ;;
    esac
  fi
  if [ $installs = yes ]; then
    apt_install docker.io iptables || fail 'apt could not install docker.io; without an engine: npm start -- --no-engine'
  fi
  wait_for_engine 2 || start_dockerd
  if [ $joins = yes ]; then
    as_root usermod -aG docker "$user"
  fi
}

# ---- build and open ----------------------------------------------------------------------------
if [ "$(uname)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  fail 'there is no screen: neither DISPLAY nor WAYLAND_DISPLAY is set. On a machine without one: xvfb-run -a npm start (Debian: apt-get install xvfb xauth)'
fi
bash scripts/bootstrap.sh "${set_up[@]}"
[ $engine = 0 ] || see_to_engine

# Each of the two sees by itself whether anything changed.
node scripts/page.mjs
cargo build --locked --release --package berth
program=$top/target/release/berth

# Groups are read at login: a session older than its user's membership gets it by sg.
if have sg && [ -S /var/run/docker.sock ] && [ ! -w /var/run/docker.sock ] && id -nG "$(id -un)" | grep -qw docker; then
  exec sg docker -c "$(printf '%q ' "$program" "$@")"
fi
exec "$program" "$@"
