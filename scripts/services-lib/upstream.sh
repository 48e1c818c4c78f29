# shellcheck shell=bash disable=SC2034,SC2154
# The scripted model server, on the Node that the project runs on.

upstream_default_port=24100
upstream_deadline=20

upstream_install() { [[ -x $root/node_modules/.bin/node ]] || node "$root/scripts/ensure-installed.mjs"; }

upstream_start() {
  start_process upstream "$root/node_modules/.bin/node" --report-directory "$state/upstream" \
    "$root/tests/services/upstream.ts" "$(port_of upstream)"
}

upstream_ready() { http_answers "$(port_of upstream)" /v1/models; }

upstream_env() { echo "export TEST_UPSTREAM_URL=http://127.0.0.1:$(port_of upstream)"; }
