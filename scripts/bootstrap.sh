#!/usr/bin/env bash
# Makes this machine ready to build (--for start) and to test (--for test) the program.
# Looks first; says what is missing, what it installs and why; does it. Where nothing is missing
# it prints one line. Takes packages from package registries only.
#   --for start|test   what to be ready for (start)
#   --yes              never ask, not even for sudo's password
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

purpose=start
while [ $# -gt 0 ]; do
  case $1 in
    --for)
      purpose=${2:-}
      shift
      ;;
    --yes) export yes=1 ;;
    *) fail "unknown argument $1 (known: --for start|test, --yes)" ;;
  esac
  shift
done
case $purpose in start | test) ;; *) fail "--for is start or test, not '$purpose'" ;; esac

# ---- what Debian and Ubuntu call the things, and why they are needed -------------------------
packages() {
  cat <<'LIST'
build-essential|the C compiler and linker that cargo calls
pkg-config|tells cargo where libraries are
libwebkit2gtk-4.1-dev|the web view that shows the page
libdbus-1-dev|the session bus, for the tray and for one window at a time
curl|asks the engine whether it answers
ca-certificates|lets curl, npm and cargo trust their servers
LIST
  [ "$purpose" = test ] || return 0
  cat <<'LIST'
webkit2gtk-driver|drives the real window in the end-to-end tests
xvfb|a screen for that window
dbus|a session bus of the tests' own
at-spi2-core|the accessibility bus that the web view looks for
fonts-noto-cjk|Korean letters in the screenshots
python3-gi|a stand-in for the tray of a desktop, in the end-to-end tests
iproute2|a bridge of the test engine's own
LIST
  have dockerd || echo 'docker.io|the real engine that the tests start for themselves'
  # One package up to Debian 12, two after it.
  if ! have docker && have dockerd; then echo 'docker-cli|stands for the other program that changes the engine'; fi
}

# Each missing package as NAME|WHY.
missing_packages() {
  local list installed name why
  list=$(packages)
  # dpkg-query fails when it does not know a name: that is an answer here, not an error.
  # shellcheck disable=SC2016  # dpkg's variables, not the shell's
  installed=$(cut -d'|' -f1 <<<"$list" | xargs dpkg-query -W -f='${Package}|${db:Status-Status}\n' 2>/dev/null || true)
  while IFS='|' read -r name why; do
    grep -qx "$name|installed" <<<"$installed" || printf '%s|%s\n' "$name" "$why"
  done <<<"$list"
}

# A package that starts a service would start a second engine, which no test uses.
without_services() {
  local policy=/usr/sbin/policy-rc.d ours=0 done=0
  if [ "$purpose" = test ] && [ ! -e $policy ]; then
    ours=1
    printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
    as_root chmod 755 $policy
  fi
  "$@" || done=$?
  [ $ours = 0 ] || as_root rm -f $policy
  return $done
}

debian_packages() {
  local missing
  missing=$(missing_packages)
  [ -n "$missing" ] || return 0
  say 'installing from the distribution:'
  local names name why
  while IFS='|' read -r name why; do echo "  $name — $why" >&2; done <<<"$missing"
  mapfile -t names < <(cut -d'|' -f1 <<<"$missing")
  without_services apt_install "${names[@]}" || fail "apt could not install them; try yourself: apt-get install ${names[*]}"
  worked=1
}

# Elsewhere nothing is installed unasked: the exact command is printed.
other_packages() { # DISTRIBUTION
  local lacks=()
  have cc || lacks+=('a C compiler')
  if [ "$1" != macos ]; then
    have pkg-config || lacks+=('pkg-config')
    pkg-config --exists webkit2gtk-4.1 2>/dev/null || lacks+=('WebKitGTK 4.1')
    pkg-config --exists dbus-1 2>/dev/null || lacks+=('D-Bus')
  fi
  have curl || lacks+=('curl')
  if [ "$purpose" = test ]; then
    [ "$1" != macos ] || fail "the engine and window tests need Linux; 'cargo test --workspace --exclude ui --lib' runs the rest"
    local program
    for program in WebKitWebDriver Xvfb dbus-run-session dockerd docker ip python3 apt-get dpkg-deb; do
      have "$program" || lacks+=("$program")
    done
  fi
  [ ${#lacks[@]} -gt 0 ] || return 0
  local IFS=,
  say "missing: ${lacks[*]}. Install it with:"
  case $1 in
    macos) echo '  xcode-select --install' >&2 ;;
    fedora) echo '  sudo dnf install gcc gcc-c++ make pkgconf-pkg-config webkit2gtk4.1-devel dbus-devel curl' >&2 ;;
    arch) echo '  sudo pacman -S --needed base-devel webkit2gtk-4.1 dbus curl' >&2 ;;
    suse) echo "  sudo zypper install gcc gcc-c++ make pkg-config 'pkgconfig(webkit2gtk-4.1)' 'pkgconfig(dbus-1)' curl" >&2 ;;
    *) say 'this distribution is not known here; the names above are what to look for' ;;
  esac
  [ "$purpose" = start ] || say 'the images for the tests are made from Debian packages: dpkg-deb, apt-get and the last four names need Debian or Ubuntu'
  exit 1
}

# ---- Node, Rust ------------------------------------------------------------------------------
node_new_enough() {
  have node || fail 'Node.js is missing: install version 20.19 or newer, with npm'
  local version major minor
  version=$(node --version)
  IFS=. read -r major minor _ <<<"${version#v}"
  # The page's bundler asks for ^20.19 or >=22.12.
  if [ "$major" -lt 20 ] || { [ "$major" = 20 ] && [ "$minor" -lt 19 ]; } || [ "$major" = 21 ] || { [ "$major" = 22 ] && [ "$minor" -lt 12 ]; }; then
    fail "Node.js $version is too old: 20.19 or 22.12 or newer is needed"
  fi
  have npm || fail 'npm is missing: it comes with Node.js, in some distributions as a package of its own'
}

rust_new_enough() {
  local wanted found
  if ! have cargo || ! have rustc; then
    say 'Rust is missing. Install it with:'
    echo "  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile default" >&2
    exit 1
  fi
  wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
  found=$(rustc --version | cut -d' ' -f2)
  if [ "$(printf '%s\n' "$wanted" "$found" | sort -V | head -n 1)" != "$wanted" ]; then
    fail "Rust $found is too old: $wanted or newer is needed (with rustup: rustup update stable)"
  fi
  [ "$purpose" = test ] || return 0
  local part
  for part in clippy fmt; do
    if ! cargo "$part" --version >/dev/null 2>&1; then
      [ "$part" = clippy ] || part=rustfmt
      have rustup || fail "cargo $part is missing: install your distribution's package of it"
      say "adding $part to the toolchain, for the lint stage"
      rustup component add "$part" >&2
      worked=1
    fi
  done
}

# ---- the wasm target -------------------------------------------------------------------------
distro_library=/usr/lib/rustlib/wasm32-unknown-unknown/lib

# The library must come from the very compiler that will use it: an upgrade makes it useless.
distro_library_current() {
  [ -x /usr/bin/rustc ] && [ -r $distro_library/made-by ] && [ "$(/usr/bin/rustc --version --verbose)" = "$(cat $distro_library/made-by)" ]
}

wasm_target() {
  if [ "${BERTH_WASM:-}" != distro ]; then
    local sysroot
    sysroot=$(rustc --print sysroot)
    [ ! -d "$sysroot/lib/rustlib/wasm32-unknown-unknown/lib" ] || return 0
    ! distro_library_current || return 0
    if have rustup; then
      say 'adding the wasm32-unknown-unknown target, for the page'
      worked=1
      ! rustup target add wasm32-unknown-unknown >&2 || return 0
      say 'rustup could not download it'
    fi
  fi
  ! distro_library_current || return 0
  distro_wasm_target
}

# Where rustup cannot download: Debian's own compiler, and the target built from its sources.
distro_wasm_target() {
  local other='add the wasm32-unknown-unknown target to your Rust toolchain and try again'
  [ "$(distribution)" = debian ] || fail "$other"
  # shellcheck disable=SC2016  # dpkg's variable
  ! dpkg-query -W -f='${db:Status-Status}' rustup 2>/dev/null | grep -qx installed ||
    fail "the distribution's rustup and its rustc-web exclude each other; $other"
  say 'making the wasm32-unknown-unknown target from the distribution:'
  printf '  %s\n' 'rustc-web — the compiler' 'rust-web-src — the sources of its standard library' 'lld — the linker for wasm' >&2
  apt_install rustc-web rust-web-src lld || fail "apt could not install them; $other"
  local aside
  aside=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$aside'" EXIT
  mkdir "$aside/src"
  printf '[package]\nname = "nothing"\nversion = "0.0.0"\nedition = "2021"\n' >"$aside/Cargo.toml"
  echo '#![no_main]' >"$aside/src/main.rs"
  say 'compiling its standard library, about a minute'
  # Bitcode, because the page is built with link-time optimisation. Cargo runs beside the folder
  # and not in the repository, so that no setting of ours reaches it.
  (
    cd "$aside"
    RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTC_WRAPPER='' RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$aside/target" \
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld \
      cargo build --quiet --release -Zbuild-std=std,panic_abort --target wasm32-unknown-unknown >&2
  )
  as_root mkdir -p $distro_library
  as_root find $distro_library -name '*.rlib' -delete
  as_root cp "$aside"/target/wasm32-unknown-unknown/release/deps/*.rlib $distro_library/
  /usr/bin/rustc --version --verbose | as_root tee $distro_library/made-by >/dev/null
  rm -rf "$aside"
  trap - EXIT
  worked=1
}

# ---- the musl target -------------------------------------------------------------------------
# The program that is loaded into engines for their files is a third of the size with it. Where it
# cannot be had the C library is linked in.
musl_target() {
  have rustup && [ "$(uname -s)" = Linux ] || return 0
  local triple
  triple=$(uname -m)-unknown-linux-musl
  [ ! -d "$(rustc --print sysroot)/lib/rustlib/$triple/lib" ] || return 0
  say "adding the $triple target, for the program that reads files in engines"
  worked=1
  rustup target add "$triple" >&2 || say "rustup could not: that program will be larger"
}

# ---- JavaScript ------------------------------------------------------------------------------
# node_modules carries the hash of the lock file that it was made from.
node_modules() {
  local stamp=node_modules/.made-from wanted
  wanted=$(sha256sum <package-lock.json 2>/dev/null || shasum -a 256 <package-lock.json)
  [ "$(cat $stamp 2>/dev/null || true)" != "$wanted" ] || return 0
  say 'npm ci: the bundler, wasm-opt, the Tauri CLI and the test driver, as package-lock.json names them'
  npm ci --no-audit --no-fund --loglevel=error >&2
  echo "$wanted" >$stamp
  worked=1
}

worked=0
node_new_enough
case $(distribution) in
  debian) debian_packages ;;
  *) other_packages "$(distribution)" ;;
esac
rust_new_enough
wasm_target
musl_target
node_modules
if [ $worked = 1 ]; then say "ready (--for $purpose)"; else say "everything is there (--for $purpose)"; fi
