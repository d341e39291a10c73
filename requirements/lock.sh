#!/usr/bin/env bash
# Renews the lock files from pyproject.toml. They hold versions and hashes, never a download address.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
command -v uv >/dev/null || { echo "lock: uv is needed (pip install uv)" >&2; exit 3; }
compile() {
  uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
    --no-emit-index-url --no-emit-find-links --no-header "$@"
}
compile pyproject.toml requirements/build.in -o requirements.lock
compile --group test pyproject.toml requirements/build.in -c requirements.lock -o requirements/test.lock
compile --group peers -c requirements.lock -c requirements/test.lock -o requirements/peers.lock
compile --group browser -c requirements.lock -c requirements/test.lock -o requirements/browser.lock
compile --group assets -c requirements.lock -o requirements/assets.lock
