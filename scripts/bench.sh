#!/usr/bin/env bash
# `npm run bench`: builds the release program, measures what is promised of its speed with peers
# beside it, and prints one table. bench/README.md says what and how.
#   npm run bench -- [--debug] [--no-build] [--only start,event,idle,many,form,figures,logs,terminals,files] [--quick]
#   --debug      measures target/debug as it is: for work on the measuring, not for figures
#   --no-build   measures target/release as it is
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

profile=release
build=1
arguments=()
for argument in "$@"; do
  case $argument in
    --debug) profile=debug build=0 ;;
    --no-build) build=0 ;;
    *) arguments+=("$argument") ;;
  esac
done

[ "$(uname)" = Linux ] || fail 'the bench reads /proc and an X screen: it needs Linux'
scripts/bootstrap.sh --for test

# What only the bench needs, and why.
packages() {
  cat <<'LIST'
libx11-dev|watches the pixels of a window
libxext-dev|the same, by shared memory
python3-venv|a place outside the repository for the peers that are Python packages
libxcb-cursor0|Qt, of the GUI peer
libxcb-icccm4|Qt, of the GUI peer
libxcb-keysyms1|Qt, of the GUI peer
libxcb-image0|Qt, of the GUI peer
libxcb-render-util0|Qt, of the GUI peer
libxcb-xkb1|Qt, of the GUI peer
libxkbcommon-x11-0|Qt, of the GUI peer
libegl1|Qt, of the GUI peer
LIST
}
if [ "$(distribution)" = debian ]; then
  missing=()
  while IFS='|' read -r name why; do
    # shellcheck disable=SC2016  # dpkg's variable
    dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || {
      missing+=("$name")
      say "installing $name: $why"
    }
  done < <(packages)
  [ ${#missing[@]} = 0 ] || apt_install "${missing[@]}" || fail "apt could not install them; try yourself: apt-get install ${missing[*]}"
else
  pkg-config --exists x11 xext || fail 'the headers of libX11 and libXext are missing: install the packages of your distribution'
fi

if [ $build = 1 ]; then
  node scripts/page.mjs
  cargo build --release --locked --package berth --package fake-engine
fi
exec dbus-run-session -- node bench/main.mjs --bin "target/$profile" "${arguments[@]}"
