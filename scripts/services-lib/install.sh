# shellcheck shell=bash disable=SC2154
# How scripts/services gets software: Python packages in virtual environments under $cache, or docker images.

# native or docker.
engine() {
  local chosen=${GROUNDWIRE_SERVICES:-}
  if [[ -n $chosen ]]; then
    [[ $chosen == native || $chosen == docker ]] || fail 'GROUNDWIRE_SERVICES takes native or docker'
    echo "$chosen"
  elif command -v python3 >/dev/null; then
    echo native
  elif docker info >/dev/null 2>&1; then
    echo docker
  else
    fail 'services need Python 3.10 or newer, or a running docker engine'
  fi
}

# install_packages <environment> <package==version…>: leaves a virtual environment at $cache/<environment>. What is
# installed is written down last, so that a broken installation is made again and a changed one too.
install_packages() {
  local folder=$cache/$1 done_file=$cache/$1/installed
  shift
  [[ $(cat "$done_file" 2>/dev/null) != "$*" ]] || return 0
  say "installing $* (once)"
  rm -rf -- "$folder"
  mkdir -p "$cache"
  make_environment "$folder"
  pip_for "$folder" install --quiet --disable-pip-version-check "$@"
  echo "$*" >"$done_file"
}

# Debian keeps the part of Python that puts pip into an environment in a package of its own.
make_environment() {
  ! python3 -m venv "$1" >/dev/null 2>&1 || return 0
  rm -rf -- "$1"
  if ! python3 -m pip --version >/dev/null 2>&1; then
    if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then fail 'install python3-venv, then try again'; fi
    say 'installing python3-venv'
    { apt-get update && apt-get install --yes --no-install-recommends python3-venv; } >&2
    python3 -m venv "$1"
  else
    python3 -m venv --without-pip "$1"
  fi
}

# The environment's own pip, or the system's on its behalf.
pip_for() {
  local folder=$1
  shift
  if [[ -x $folder/bin/pip ]]; then
    "$folder/bin/pip" "$@"
  else
    python3 -m pip --python "$folder/bin/python" "$@"
  fi
}

# build_module <name> <module@version> <package>: builds a Go program from its module's source; leaves it in $cache/<name>.
build_module() {
  local name=$1 module=$2 package=$3 folder=$cache/$1 source
  [[ $(cat "$folder/built" 2>/dev/null) != "$module" ]] || return 0
  command -v go >/dev/null || fail "$name needs Go (1.24 or newer), or docker with GROUNDWIRE_SERVICES=docker"
  say "building $module (once; some minutes)"
  rm -rf -- "$folder"
  mkdir -p "$folder"
  # The module's folder is read-only, and its build may write beside its sources.
  source=$(cd "$folder" && go mod download -json "$module" | sed -n 's/^\t"Dir": "\(.*\)",\{0,1\}$/\1/p')
  [[ -n $source ]] || fail "$module could not be had"
  cp -R "$source" "$folder/source"
  chmod -R u+w "$folder/source"
  (cd "$folder/source" && GOFLAGS=-mod=mod GOWORK=off GOTOOLCHAIN=local go build -o "$folder/" "$package") >&2
  rm -rf -- "$folder/source"
  echo "$module" >"$folder/built"
}
