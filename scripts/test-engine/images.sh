#!/usr/bin/env bash
# Makes the images that tests run, from the distribution's packages, and loads them into the engine
# of $BERTH_TEST_ENGINE (with --only-make it stops before that). No image registry is needed.
#   berth-test/busybox   a shell and its tools; runs `sh`
#   berth-test/web       serves a page on port 80, with a health check; ends at once when asked
#   berth-test/redis     redis-server on port 6379 with a volume, redis-cli, a shell
#   berth-test/mariadb   a database on port 3306; MYSQL_ROOT_PASSWORD, MYSQL_DATABASE
#   berth-test/wordpress a PHP page on port 80 that asks the database behind the link `mysql`
# Kept outside the repository, in $BERTH_CACHE (or berth/ in the user's cache folder), until this
# file or the distribution changes.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
me=test-images

case $(dpkg --print-architecture 2>/dev/null || true) in
  '') fail 'the images are made from Debian packages: this needs dpkg and apt-get' ;;
  armhf | armel) architecture=arm ;;
  i386) architecture=386 ;;
  *) architecture=$(dpkg --print-architecture) ;;
esac

cache=${BERTH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/berth}
recipe=$(cat "$top/scripts/test-engine/images.sh" /etc/os-release - <<<"$architecture" | sha256sum | cut -c1-12)
images=$cache/images-$recipe.tar

# PACKAGES… → FOLDER, without installing them.
unpack() { # FOLDER PACKAGE…
  local folder=$1 deb
  shift
  mkdir -p "$work/debs" "$folder"
  # APT's own download user cannot write into our folder: root stays root here.
  (cd "$work/debs" && apt-get -qq -o APT::Sandbox::User=root download "$@" 2>"$work/said") || {
    as_root apt-get -qq update >&2 || true
    (cd "$work/debs" && apt-get -qq -o APT::Sandbox::User=root download "$@") || fail "apt could not download $*"
  }
  for deb in "$work/debs"/*.deb; do dpkg-deb --extract "$deb" "$folder"; done
  rm -rf "$work/debs"
}

# The packages that must be there for these to run: libraries only.
libraries() { # PACKAGE…
  apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$@" |
    grep -E '^(lib|zlib)[a-z0-9.+-]+$' | sort -u
}

layer() { # NAME — packs $work/NAME.root
  mkdir -p "$work/image/$1"
  tar --create --file "$work/image/$1/layer.tar" --directory "$work/$1.root" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner .
}
digest() { sha256sum "$work/image/$1/layer.tar" | cut -d' ' -f1; }

# An image of the busybox layer and perhaps one more.
image() { # NAME CONFIG
  local name=$1 config=$2 ids layers id
  ids="\"sha256:$(digest busybox)\""
  layers='"busybox/layer.tar"'
  if [ "$name" != busybox ]; then
    ids="$ids,\"sha256:$(digest "$name")\""
    layers="$layers,\"$name/layer.tar\""
  fi
  printf '{"architecture":"%s","os":"linux","created":"2024-01-01T00:00:00Z","config":%s,"rootfs":{"type":"layers","diff_ids":[%s]}}' \
    "$architecture" "$config" "$ids" >"$work/config"
  id=$(sha256sum "$work/config" | cut -d' ' -f1)
  mv "$work/config" "$work/image/$id.json"
  manifest="${manifest:+$manifest,}{\"Config\":\"$id.json\",\"RepoTags\":[\"berth-test/$name:latest\"],\"Layers\":[$layers]}"
}

make_busybox() {
  local root=$work/busybox.root applet
  unpack "$work/busybox.deb" busybox-static
  mkdir -p "$root"/{bin,sbin,usr/bin,usr/sbin,etc,root,tmp,var,dev,proc,sys}
  chmod 1777 "$root/tmp"
  cp "$(find "$work/busybox.deb" -type f -path '*bin/busybox')" "$root/bin/busybox"
  "$root/bin/busybox" --list-full | while read -r applet; do
    [ "$applet" = bin/busybox ] || case $applet in */*) ln -sf /bin/busybox "$root/$applet" ;; esac
  done
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  echo 'nobody:x:65534:65534:nobody:/tmp:/bin/false' >>"$root/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
  layer busybox
}

make_web() {
  mkdir -p "$work/web.root/www"
  echo '<!doctype html><title>berth-test/web</title><p>It works.' >"$work/web.root/www/index.html"
  layer web
}

# Copies programs and modules from an unpacked heap of packages, and the libraries that they load.
transplant() { # FROM TO FILE…
  local from=$1 to=$2 loader paths file library wanted
  shift 2
  loader=$(find "$from" -name 'ld-linux*.so.*' | head -n 1)
  [ -n "$loader" ] || fail 'the C library of the distribution has no loader'
  paths=$(find "$from" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
  mkdir -p "$to/usr/lib/berth-test"
  for file in "$@"; do
    mkdir -p "$to/$(dirname "$file")"
    # -L: some programs are links to one of several names.
    cp -L "$from/$file" "$to/$file"
    # The packages' own loader tells the libraries, so none needs to be installed here.
    while read -r library; do
      cp -Ln "$library" "$to/usr/lib/berth-test/"
    done < <("$(realpath "$loader")" --library-path "$paths" --list "$from/$file" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' | grep -v '/ld-linux')
  done
  # The loader stands where the programs were linked to look for it.
  wanted=$(LC_ALL=C grep --text --only-matching --max-count=1 '/lib[0-9a-z/]*/ld-linux[a-z0-9_.-]*' "$to/$1" | head -n 1)
  mkdir -p "$to/$(dirname "$wanted")"
  cp -L "$(realpath "$loader")" "$to/$wanted"
}

make_redis() {
  local all=$work/redis.all root=$work/redis.root packages
  mapfile -t packages < <(libraries redis-server redis-tools)
  unpack "$all" redis-server redis-tools "${packages[@]}"
  mkdir -p "$root/data"
  transplant "$all" "$root" usr/bin/redis-server usr/bin/redis-cli
  layer redis
}

make_mariadb() {
  local all=$work/mariadb.all root=$work/mariadb.root packages
  mapfile -t packages < <(libraries mariadb-server-core mariadb-client-core)
  unpack "$all" mariadb-server-core mariadb-client-core mariadb-common mysql-common "${packages[@]}"
  mkdir -p "$root"/{run/mysqld,var/lib/mysql,usr/share}
  transplant "$all" "$root" usr/sbin/mariadbd usr/bin/mariadb usr/bin/my_print_defaults usr/bin/resolveip
  cp -R "$all/usr/share/mysql" "$root/usr/share/mysql"
  cp -L "$all/usr/bin/mariadb-install-db" "$root/usr/bin/"
  # As the well-known image does it: the first start makes the database that the environment names.
  cat >"$root/usr/bin/start-mariadb" <<'SCRIPT'
#!/bin/sh
set -eu
: "${MYSQL_ROOT_PASSWORD:?say which password the root of the database is to have}"
if [ ! -d /var/lib/mysql/mysql ]; then
  mariadb-install-db --user=root --datadir=/var/lib/mysql --skip-test-db --auth-root-authentication-method=normal >/dev/null
fi
password=$(printf %s "$MYSQL_ROOT_PASSWORD" | sed "s/'/''/g")
cat >/run/mysqld/first.sql <<SQL
CREATE USER IF NOT EXISTS 'root'@'%';
ALTER USER 'root'@'%' IDENTIFIED BY '$password';
GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;
CREATE DATABASE IF NOT EXISTS \`${MYSQL_DATABASE:-app}\`;
SQL
exec mariadbd --user=root --datadir=/var/lib/mysql --bind-address=0.0.0.0 --init-file=/run/mysqld/first.sql "$@"
SCRIPT
  chmod +x "$root/usr/bin/start-mariadb"
  layer mariadb
}

make_wordpress() {
  local all=$work/wordpress.all root=$work/wordpress.root packages version modules
  version=$(apt-cache depends php-cli | sed -n 's/.*Depends: \(php[0-9.]*\)-cli$/\1/p' | head -n 1)
  [ -n "$version" ] || fail 'the distribution has no php-cli'
  mapfile -t packages < <(libraries "$version-cli" "$version-mysql")
  unpack "$all" "$version-cli" "$version-mysql" "$version-common" "${packages[@]}"
  mapfile -t modules < <(cd "$all" && find usr/lib/php -name mysqlnd.so -o -name mysqli.so | sort -r)
  mkdir -p "$root/var/www/html"
  transplant "$all" "$root" "usr/bin/$version" "${modules[@]}"
  ln -s "$version" "$root/usr/bin/php"
  # It stands for the blog of the tutorials: it asks the database behind the link `mysql`.
  cat >"$root/var/www/html/index.php" <<'PAGE'
<!doctype html><title>berth-test/wordpress</title>
<?php
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
$base = new mysqli(getenv('WORDPRESS_DB_HOST') ?: 'mysql', 'root', getenv('WORDPRESS_DB_PASSWORD'));
$base->query('CREATE DATABASE IF NOT EXISTS wordpress');
$base->query('CREATE TABLE IF NOT EXISTS wordpress.visits (n INT)');
$base->query('INSERT INTO wordpress.visits VALUES (1)');
echo '<p>The database answers: ', $base->query('SELECT COUNT(*) FROM wordpress.visits')->fetch_row()[0], ' visits.';
PAGE
  printf 'extension=/%s\n' "${modules[@]}" >"$root/var/www/php.ini"
  layer wordpress
}

make_all() {
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir "$work/image"
  manifest=
  local path='"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"'
  say "making the test images from the distribution's packages, kept in $cache"
  make_busybox
  make_web
  make_redis
  make_mariadb
  make_wordpress
  image busybox "{$path],\"Cmd\":[\"sh\"]}"
  # The shell is there because busybox as process 1 would not end on SIGTERM.
  image web "{$path],\"Cmd\":[\"sh\",\"-c\",\"trap 'exit 0' TERM; httpd -f -p 80 -h /www & wait\"],\"ExposedPorts\":{\"80/tcp\":{}},\"Healthcheck\":{\"Test\":[\"CMD\",\"wget\",\"-q\",\"-O\",\"/dev/null\",\"http://127.0.0.1/\"],\"Interval\":1000000000,\"Timeout\":2000000000,\"Retries\":2}}"
  image redis "{$path,\"LD_LIBRARY_PATH=/usr/lib/berth-test\"],\"Cmd\":[\"redis-server\",\"--bind\",\"0.0.0.0\",\"--protected-mode\",\"no\",\"--dir\",\"/data\"],\"ExposedPorts\":{\"6379/tcp\":{}},\"Volumes\":{\"/data\":{}},\"WorkingDir\":\"/data\"}"
  local libraries_path='"LD_LIBRARY_PATH=/usr/lib/berth-test"'
  image mariadb "{$path,$libraries_path],\"Cmd\":[\"start-mariadb\"],\"ExposedPorts\":{\"3306/tcp\":{}},\"Volumes\":{\"/var/lib/mysql\":{}}}"
  image wordpress "{$path,$libraries_path],\"Cmd\":[\"php\",\"-c\",\"/var/www/php.ini\",\"-S\",\"0.0.0.0:80\",\"-t\",\"/var/www/html\"],\"ExposedPorts\":{\"80/tcp\":{}},\"Volumes\":{\"/var/www/html\":{}},\"StopSignal\":\"SIGINT\",\"WorkingDir\":\"/var/www/html\"}"
  echo "[$manifest]" >"$work/image/manifest.json"
  mkdir -p "$cache"
  tar --create --file "$work/images.tar" --directory "$work/image" .
  # Aside and then renamed: another run never sees half of it.
  mv "$work/images.tar" "$images.$$"
  mv "$images.$$" "$images"
  find "$cache" -maxdepth 1 -name 'images-*.tar' ! -name "$(basename "$images")" -delete
  rm -rf "$work"
  trap - EXIT
}

[ -s "$images" ] || make_all
[ "${1:-}" != --only-make ] || {
  echo "$images"
  exit 0
}

[ -n "${BERTH_TEST_ENGINE:-}" ] || fail 'BERTH_TEST_ENGINE names no engine to load the images into'
said=$(curl --silent --show-error --fail-with-body --unix-socket "${BERTH_TEST_ENGINE#unix://}" \
  --header 'Content-Type: application/x-tar' --header 'Expect:' --request POST --upload-file "$images" 'http://engine/images/load?quiet=1') ||
  fail "the engine did not take the images: $said"
case $said in *'"error"'*) fail "the engine did not take the images: $said" ;; esac
