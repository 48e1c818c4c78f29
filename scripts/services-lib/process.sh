# shellcheck shell=bash disable=SC2154
# Processes and containers of scripts/services: each has a folder $state/<name> with its port, its log, and its
# pid or container.

say() { echo "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# Makes the state folder, readable for the other user that PostgreSQL runs as; keeps out of a folder that someone else
# laid in wait under this name.
open_state() {
  mkdir -p "$state"
  [[ -O $state ]] || fail "$state belongs to someone else; set GROUNDWIRE_SERVICES_DIR"
  chmod 755 "$state"
  # Not every user may look into the folder that the script was called from.
  cd "$state" || exit 1
}

port_of() { cat "$state/$1/port" 2>/dev/null; }

# A value that only the services of this state folder know: keys and passwords.
secret_of() {
  local file=$state/$1/secret
  [[ -s $file ]] || (umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$file")
  cat "$file"
}

# Keeps the port that the service had, so that the others still find it; else the one that is set, or a free one.
choose_port() {
  local name=$1 wanted=${1^^}_PORT default=${1}_default_port port
  mkdir -p "$state/$name"
  if [[ -n ${!wanted:-} ]]; then
    port=${!wanted}
    ! is_taken "$port" || fail "$wanted: port $port is taken"
  else
    port=$(port_of "$name") || port=${!default}
    while is_taken "$port"; do port=$((port + 1)); done
  fi
  echo "$port" >"$state/$name/port"
}

is_taken() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# start_process <name> <command…>: in a session of its own, so that Ctrl-C in this terminal does not reach it.
start_process() {
  local name=$1 detach=(nohup)
  shift
  ! command -v setsid >/dev/null || detach=(setsid)
  "${detach[@]}" "$@" </dev/null >"$state/$name/log" 2>&1 &
  echo $! >"$state/$name/pid"
}

# start_container <name> <docker run arguments…>: on the host's network, so that ports stay on loopback.
start_container() {
  local name=$1
  shift
  docker run --detach --network host "$@" >"$state/$name/container"
}

is_running() {
  local folder=$state/$1 pid
  if [[ -s $folder/container ]]; then
    [[ $(docker inspect --format '{{.State.Running}}' "$(cat "$folder/container")" 2>/dev/null) == true ]]
  elif [[ -s $folder/pid ]]; then
    # After a restart of the machine the id may be another process's. Ours all have the state folder in their arguments.
    pid=$(cat "$folder/pid")
    kill -0 "$pid" 2>/dev/null && [[ $(arguments_of "$pid") == *"$state/"* ]]
  else
    return 1
  fi
}

arguments_of() { if [[ -d /proc/$1 ]]; then tr '\0' ' ' <"/proc/$1/cmdline"; else ps -o args= -p "$1"; fi; }

log_of() {
  if [[ -s $state/$1/container ]]; then
    docker logs "$(cat "$state/$1/container")" 2>&1
  else
    cat "$state/$1/log"
  fi
}

# Asks a process to end, and ends its whole session when it has not after ten seconds.
stop() {
  local folder=$state/$1 signal=${1}_stop_signal pid tries
  if [[ -s $folder/container ]]; then
    docker rm --force --volumes "$(cat "$folder/container")" >/dev/null 2>&1 || true
  elif is_running "$1"; then
    pid=$(cat "$folder/pid")
    kill -s "${!signal:-TERM}" "$pid"
    for ((tries = 0; tries < 100; tries++)); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    ! kill -0 "$pid" 2>/dev/null || kill -s KILL -- "-$pid"
  fi
  rm -f -- "$folder/pid" "$folder/container"
}

# http_answers <port> <path>: whether a GET gets a 200. By bash alone: a bare machine has no curl.
http_answers() (
  exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
  printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$2" >&3
  read -r -t 5 _ status _ <&3
  [[ $status == 200 ]]
) 2>/dev/null
