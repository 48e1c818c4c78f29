# shellcheck shell=bash disable=SC2034,SC2154
# Chroma, whose data tests throw away.

chroma_default_port=24300
chroma_deadline=60

chroma_package=chromadb==1.5.9
chroma_image=${CHROMA_IMAGE:-chromadb/chroma:1.5.9}

chroma_install() {
  if [[ $(engine) == docker ]]; then
    docker image inspect "$chroma_image" >/dev/null 2>&1 || docker pull "$chroma_image" >&2
  else
    install_packages chroma "$chroma_package"
  fi
}

chroma_start() {
  local port
  port=$(port_of chroma)
  if [[ $(engine) == docker ]]; then
    start_container chroma "$chroma_image" run --host 127.0.0.1 --port "$port" --path /data
  else
    start_process chroma "$cache/chroma/bin/chroma" run --host 127.0.0.1 --port "$port" --path "$state/chroma/data"
  fi
}

chroma_ready() { http_answers "$(port_of chroma)" /api/v2/heartbeat; }

chroma_env() { echo "export TEST_CHROMA_URL=http://127.0.0.1:$(port_of chroma)"; }
