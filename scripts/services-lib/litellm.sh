# shellcheck shell=bash disable=SC2034,SC2154
# LiteLLM's proxy before the embedding model, and for all else before the scripted upstream, to which every model's name
# is passed on as it is. Two are also listed by name, for a rule is no model that one can choose.

litellm_default_port=24000
litellm_deadline=120

litellm_packages=('litellm[proxy]==1.106.2' 'prisma==0.15.0'
  opentelemetry-{api,sdk,exporter-otlp}'==1.45.2' 'opentelemetry-instrumentation-fastapi==0.66b2')
litellm_image=${LITELLM_IMAGE:-ghcr.io/berriai/litellm:main-stable}
litellm_settings=(LITELLM_LOCAL_MODEL_COST_MAP=True LITELLM_TELEMETRY=False DISABLE_ADMIN_UI=True NO_DOCS=True)

litellm_install() {
  if [[ $(engine) == docker ]]; then
    docker image inspect "$litellm_image" >/dev/null 2>&1 || docker pull "$litellm_image" >&2
  else
    install_packages litellm "${litellm_packages[@]}"
  fi
}

# Its spans go to jaeger where that is part of the set, without what was asked and answered.
litellm_telemetry() {
  [[ -s $state/jaeger/port ]] || return 0
  printf '%s\n' OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf OTEL_SERVICE_NAME=litellm \
    "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:$(port_of jaeger)" \
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=NO_CONTENT
}

litellm_start() {
  local config=$state/litellm/config.yaml arguments
  arguments=(--config "$config" --host 127.0.0.1 --port "$(port_of litellm)")
  (umask 077 && litellm_config >"$config")
  mapfile -t -O "${#litellm_settings[@]}" litellm_settings < <(litellm_telemetry)
  if [[ $(engine) == docker ]]; then
    start_container litellm "${litellm_settings[@]/#/--env=}" --volume "$config:$config:ro" \
      "$litellm_image" "${arguments[@]}"
  else
    start_process litellm env "${litellm_settings[@]}" "$cache/litellm/bin/litellm" "${arguments[@]}"
  fi
}

# Without retries and without the rest that LiteLLM gives a model after failures: one test's failure is not another's.
litellm_config() {
  local model
  echo 'model_list:'
  litellm_model minilm embeddings
  for model in cite fake-n20-d5 '*'; do litellm_model "$model" upstream; done
  cat <<YAML
litellm_settings:
  num_retries: 0
  request_timeout: 10
  telemetry: false
$([[ ! -s $state/jaeger/port ]] || echo '  callbacks: ["otel"]')
router_settings:
  num_retries: 0
  disable_cooldowns: true
general_settings:
  master_key: "sk-$(secret_of litellm)"
YAML
}

# litellm_model <name> <service>
litellm_model() {
  cat <<YAML
  - model_name: "$1"
    litellm_params:
      model: "openai/$1"
      api_base: "http://127.0.0.1:$(port_of "$2")/v1"
      api_key: "sk-upstream"
      max_retries: 0
YAML
}

litellm_ready() { http_answers "$(port_of litellm)" /health/readiness; }

litellm_env() {
  echo "export TEST_LITELLM_URL=http://127.0.0.1:$(port_of litellm)"
  echo "export TEST_LITELLM_KEY=sk-$(secret_of litellm)"
}
