# shellcheck shell=bash disable=SC2034,SC2154
# An S3 store over a folder (versitygw), with one bucket.

s3_default_port=24900
s3_deadline=20

s3_module=github.com/versity/versitygw@v1.8.0
s3_image=${S3_IMAGE:-ghcr.io/versity/versitygw:v1.8.0}
s3_bucket=groundwire

s3_install() {
  if [[ $(engine) == docker ]]; then
    docker image inspect "$s3_image" >/dev/null 2>&1 || docker pull "$s3_image" >&2
  else
    build_module s3 "$s3_module" ./cmd/versitygw
  fi
}

s3_start() {
  local arguments environment
  # A folder of the gateway's root is a bucket.
  mkdir -p "$state/s3/buckets/$s3_bucket" "$state/s3/metadata"
  # Metadata in files of their own: not every file system has extended attributes.
  arguments=(--port "127.0.0.1:$(port_of s3)" --health /health posix --sidecar "$state/s3/metadata" "$state/s3/buckets")
  environment=(ROOT_ACCESS_KEY=groundwire ROOT_SECRET_KEY="$(secret_of s3)")
  if [[ $(engine) == docker ]]; then
    start_container s3 "${environment[@]/#/--env=}" --volume "$state/s3:$state/s3" "$s3_image" \
      "${arguments[@]}"
  else
    start_process s3 env "${environment[@]}" "$cache/s3/versitygw" "${arguments[@]}"
  fi
}

s3_ready() { http_answers "$(port_of s3)" /health; }

s3_env() {
  echo "export TEST_S3_URL=http://127.0.0.1:$(port_of s3)"
  echo "export TEST_S3_BUCKET=$s3_bucket"
  echo "export TEST_S3_ACCESS_KEY=groundwire"
  echo "export TEST_S3_SECRET_KEY=$(secret_of s3)"
}
