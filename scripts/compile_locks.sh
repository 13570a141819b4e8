#!/usr/bin/env bash
# Pins the dependency trees of the requirements files, hashes included. UPGRADE=1 moves every pin to its newest release.
# The tools' lock is held to the app's, so that `make run` and `make test` never disagree about a version.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! uv --version >/dev/null 2>&1; then
    echo "Pinning needs uv (https://docs.astral.sh/uv). Only people who change dependencies need it." >&2
    exit 1
fi

options=(--quiet --universal --python-version 3.11 --generate-hashes --no-annotate)
if [ -n "${UPGRADE:-}" ]; then options+=(--upgrade); fi
export UV_CUSTOM_COMPILE_COMMAND="make lock"

uv pip compile "${options[@]}" requirements.txt -o requirements.lock
uv pip compile "${options[@]}" --constraints requirements.lock requirements-dev.txt -o requirements-dev.lock
# The crew has an environment of its own: nothing holds it to the app's versions.
uv pip compile "${options[@]}" requirements-crew.txt -o requirements-crew.lock
echo "Wrote requirements.lock, requirements-dev.lock and requirements-crew.lock. Run make test before committing them."
