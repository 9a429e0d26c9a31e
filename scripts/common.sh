# shellcheck shell=bash
# What every script here begins with: `. scripts/common.sh`. Stands at the top of the repository,
# with cargo in reach and three words to speak with.
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top" || exit

# rustup writes this folder into the shell's start-up files; a CI shell reads none of them.
case ":$PATH:" in
  *":$HOME/.cargo/bin:"*) ;;
  *) [ ! -d "$HOME/.cargo/bin" ] || PATH="$HOME/.cargo/bin:$PATH" ;;
esac
# Debian keeps dockerd and ip where only root's PATH looks.
PATH="$PATH:/usr/sbin:/sbin"
export PATH
# Programs are looked for there after they are built.
export CARGO_TARGET_DIR=$top/target

me=$(basename "$0" .sh)
say() { printf '%s: %s\n' "$me" "$*" >&2; }
fail() {
  say "$*"
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Somebody who can answer a question sits there.
on_terminal() { [ -t 0 ] && [ -t 2 ] && [ "${CI:-}" != true ]; }

# Runs a command as root. Without a terminal sudo may not ask for a password.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif ! have sudo; then
    fail "this needs root: $*"
  elif on_terminal && [ "${yes:-}" != 1 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

# debian, fedora, arch, suse, macos or other: whose package manager there is.
distribution() {
  [ "$(uname)" != Darwin ] || {
    echo macos
    return
  }
  local id=other
  # shellcheck disable=SC1091
  [ ! -r /etc/os-release ] || id=$(. /etc/os-release && echo "${ID:-} ${ID_LIKE:-}")
  case " $id " in
    *debian* | *ubuntu*) echo debian ;;
    *fedora* | *rhel*) echo fedora ;;
    *arch*) echo arch ;;
    *suse*) echo suse ;;
    *) echo other ;;
  esac
}

# apt, silent on success, never asking. One update serves all installations of one run.
apt_updated=0
apt_install() {
  [ "$(id -u)" = 0 ] || have sudo || fail "this needs root, and there is no sudo. As root: apt-get install --no-install-recommends $*"
  if [ "$apt_updated" = 0 ]; then
    # A broken third-party list must not keep us from the distribution's own packages.
    as_root apt-get -qq update >&2 || say 'apt-get update had trouble; going on with the lists that are there'
    apt_updated=1
  fi
  # apt's own progress is long: shown only when it fails.
  local log
  log=$(mktemp)
  if as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q install --no-install-recommends "$@" >"$log" 2>&1 </dev/null; then
    rm -f "$log"
  else
    tail -n 30 "$log" >&2
    rm -f "$log"
    return 1
  fi
}

# The desktop binary embeds dist/, so it compiles only where there is one. page.mjs replaces this.
page_placeholder() {
  [ -e dist/index.html ] || {
    mkdir -p dist
    echo '<!doctype html><title>Berth</title>' >dist/index.html
  }
}
