#!/usr/bin/env bash
# Makes what is given to users: .deb on Debian and Ubuntu, .rpm on Fedora and openSUSE, .dmg on
# macOS, .msi on Windows. Arguments go to `tauri build`.
#   BERTH_APPIMAGE=1   an AppImage too: the Tauri CLI downloads its tools from their project's
#                      releases, which nothing else here does, so it is asked for
#   BERTH_MSI=1        the .msi, likewise
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
bash scripts/bootstrap.sh --for start

case $(distribution) in
  debian) bundles=deb ;;
  fedora | suse) bundles=rpm ;;
  macos) bundles=app,dmg ;;
  *) bundles='' ;;
esac
if [ "$(uname)" = Linux ]; then
  tools=${XDG_CACHE_HOME:-$HOME/.cache}/tauri
  if [ "${BERTH_APPIMAGE:-}" = 1 ] || compgen -G "$tools/linuxdeploy-*.AppImage" >/dev/null; then
    bundles=${bundles:+$bundles,}appimage
  else
    say 'no AppImage: its tools would be downloaded from outside the package registries; BERTH_APPIMAGE=1 allows it'
  fi
fi
case $(uname) in
  MINGW* | MSYS* | CYGWIN*)
    if [ "${BERTH_MSI:-}" = 1 ]; then
      bundles=msi
    else
      say 'no .msi: its tools would be downloaded from outside the package registries; BERTH_MSI=1 allows it'
    fi
    ;;
esac
if [ -n "$bundles" ]; then set -- --bundles "$bundles" "$@"; else set -- --no-bundle "$@"; fi
npx --no-install tauri build "$@"
find target/release/bundle -maxdepth 2 -type f \( -name '*.deb' -o -name '*.rpm' -o -name '*.AppImage' -o -name '*.dmg' -o -name '*.msi' \) -print 2>/dev/null || true
