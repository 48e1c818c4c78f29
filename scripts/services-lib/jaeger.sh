# shellcheck shell=bash disable=SC2034,SC2154
# Jaeger, which keeps traces in memory. It takes them at one port (OTLP over HTTP) and is asked at another.

jaeger_default_port=24318
jaeger_deadline=30

# A program of its own repository with replaced modules, so it is built in a copy of its source.
jaeger_module=github.com/jaegertracing/jaeger@v1.76.0
jaeger_image=${JAEGER_IMAGE:-jaegertracing/jaeger:2.13.0}

jaeger_install() {
  choose_port jaeger_query
  if [[ $(engine) == docker ]]; then
    docker image inspect "$jaeger_image" >/dev/null 2>&1 || docker pull "$jaeger_image" >&2
  else
    build_module jaeger "$jaeger_module" ./cmd/jaeger
  fi
}

jaeger_query_default_port=24686

jaeger_start() {
  local config=$state/jaeger/config.yaml
  jaeger_config >"$config"
  if [[ $(engine) == docker ]]; then
    start_container jaeger --volume "$config:$config:ro" "$jaeger_image" --config "$config"
  else
    start_process jaeger "$cache/jaeger/jaeger" --config "$config"
  fi
}

jaeger_config() {
  cat <<YAML
service:
  extensions: [jaeger_storage, jaeger_query]
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [jaeger_storage_exporter]
  telemetry:
    metrics: {level: none}
    logs: {level: warn}
extensions:
  jaeger_storage:
    backends:
      memory: {memory: {max_traces: 20000}}
  jaeger_query:
    storage: {traces: memory}
    http: {endpoint: "127.0.0.1:$(port_of jaeger_query)"}
    grpc: {endpoint: "127.0.0.1:0"}
receivers:
  otlp:
    protocols:
      http: {endpoint: "127.0.0.1:$(port_of jaeger)"}
exporters:
  jaeger_storage_exporter: {trace_storage: memory}
YAML
}

jaeger_ready() { http_answers "$(port_of jaeger_query)" /api/services && is_taken "$(port_of jaeger)"; }

jaeger_env() {
  echo "export TEST_OTLP_URL=http://127.0.0.1:$(port_of jaeger)"
  echo "export TEST_JAEGER_URL=http://127.0.0.1:$(port_of jaeger_query)"
}
