#!/usr/bin/env bash
# Starts a real engine for tests: a dockerd of its own with its own containerd, socket, data and
# bridge, all in one temporary folder, beside any engine that the machine has. Prints what to export:
#   eval "$(scripts/test-engine/start.sh)"      … scripts/test-engine/stop.sh
#   --owner PID    when this process has ended, a later start or stop.sh --stale sweeps the engine up
#   --again HOME   starts the dockerd of an engine whose dockerd was killed, with what it had
set -euo pipefail
arguments=("$@")
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
me=test-engine
here=$top/scripts/test-engine

owner='' again='' group=$(id -g)
while [ $# -gt 0 ]; do
  case $1 in
    --owner) owner=$2 ;;
    --again) again=$2 ;;
    --group) group=$2 ;;
    *) fail "unknown argument $1" ;;
  esac
  shift 2
done

# dockerd is root's; its socket belongs to whoever asked.
if [ "$(id -u)" != 0 ]; then
  have sudo || fail 'dockerd needs root: run this as root or install sudo'
  sudo -n true 2>/dev/null || fail 'dockerd needs root, and sudo asks for a password: run this as root'
  exec sudo -n TMPDIR="${TMPDIR:-/tmp}" bash "$here/start.sh" "${arguments[@]}" --group "$group"
fi
have dockerd || fail 'dockerd is missing: scripts/bootstrap.sh --for test installs it'
have containerd || fail 'containerd is missing: it comes with dockerd'

answers() { curl --silent --fail --max-time 2 --unix-socket "$home/docker.sock" http://engine/_ping >/dev/null 2>&1; }

start_containerd() {
  # Of its own: a dockerd that finds the system's containerd would share its containers.
  printf 'version = 2\nroot = "%s/containerd"\nstate = "%s/containerd-state"\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n[grpc]\naddress = "%s/containerd.sock"\n' \
    "$home" "$home" "$home" >"$home/containerd.toml"
  env -u TMPDIR setsid containerd --config "$home/containerd.toml" --log-level warn >>"$home/containerd.log" 2>&1 </dev/null &
  echo $! >"$home/containerd.pid"
}

start_dockerd() {
  # No packet filter rules: they are one table for the whole machine, and another engine's would be
  # flushed. Published ports work all the same, by the proxy. An empty file instead of the system's
  # settings.
  echo '{}' >"$home/daemon.json"
  # Without the caller's TMPDIR: a test that starts it again may be swept up, the engine may not.
  env -u DOCKER_HOST -u DOCKER_CONTEXT -u DOCKER_TLS_VERIFY -u TMPDIR setsid dockerd \
    --config-file "$home/daemon.json" --host "unix://$home/docker.sock" --group "$group" \
    --data-root "$home/data" --exec-root "$home/exec" --pidfile "$home/docker.pid" \
    --containerd "$home/containerd.sock" --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "/berth-t$number" \
    --bridge "berth-t$number" --default-address-pool "base=10.214.$number.0/24,size=28" \
    --iptables=false --ip6tables=false --ip-masq=false --shutdown-timeout 3 --log-level warn \
    >>"$home/dockerd.log" 2>&1 </dev/null &
  local dockerd=$!
  for _ in $(seq 300); do
    if answers; then return 0; fi
    kill -0 $dockerd 2>/dev/null || break
    sleep 0.1
  done
  say 'dockerd does not answer; the last it said:'
  tail -n 15 "$home/dockerd.log" "$home/containerd.log" >&2
  [ -n "$again" ] || bash "$here/stop.sh" "$home" || true
  fail 'no engine for the tests: this machine may not let dockerd create namespaces, mounts or bridges'
}

if [ -n "$again" ]; then
  home=$again
  number=$(cat "$home/number")
  # The killed one must be gone before its successor takes the pid file.
  if [ -r "$home/docker.pid" ]; then
    killed=$(cat "$home/docker.pid")
    for _ in $(seq 100); do
      grep -qs '^State:[[:space:]]*[^Z[:space:]]' "/proc/$killed/status" || break
      sleep 0.05
    done
    rm -f "$home/docker.pid"
  fi
  [ -e "/proc/$(cat "$home/containerd.pid")" ] || start_containerd
else
  bash "$here/stop.sh" --stale
  home=$(mktemp -d "${TMPDIR:-/tmp}/berth-engine.XXXXXX")
  chmod 755 "$home"
  if [ -n "$owner" ]; then echo "$owner $(cut -d' ' -f22 "/proc/$owner/stat")" >"$home/owner"; fi
  # The first number whose bridge could be made is ours: the kernel is the lock.
  number=
  for candidate in $(seq 1 99); do
    if said=$(ip link add "berth-t$candidate" type bridge 2>&1); then
      number=$candidate
      break
    fi
    case $said in *'File exists'*) ;; *) break ;; esac
  done
  if [ -z "$number" ]; then
    rm -rf "$home"
    fail "no bridge for the test engine: $said"
  fi
  echo "$number" >"$home/number"
  ip address add "10.213.$number.1/24" dev "berth-t$number"
  ip link set "berth-t$number" up
  start_containerd
fi
start_dockerd

echo "export BERTH_TEST_ENGINE=unix://$home/docker.sock"
echo "export BERTH_TEST_ENGINE_HOME=$home"
