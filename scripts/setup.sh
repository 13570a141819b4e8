#!/usr/bin/env bash
# Makes this checkout ready: scripts/setup.sh run|dev|test|crew. Safe to repeat; when nothing changed it takes a blink.
#   run   what the app needs          dev   and the tools for checks          test   and a browser and a database
#   crew  the environment of the crew that writes cases, alone; run makes it too where a language model is configured
# Works with bash 3.2 (macOS), uv or plain pip, as root or not.
set -euo pipefail
cd "$(dirname "$0")/.."

mode="${1:-run}"
venv=".venv"
python="$venv/bin/python"
export NO_COLOR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

step() { printf '[%s/5] %s\n' "$1" "$2"; }
note() { printf '      %s\n' "$*"; }
stop() { printf '\n%s\n' "$*" >&2; exit 1; }

case "$mode" in run | dev | test | crew) ;; *) stop "Usage: scripts/setup.sh run|dev|test|crew" ;; esac

is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
is_root() { [ "$(id -u)" = 0 ]; }
has() { command -v "$1" >/dev/null 2>&1; }
has_uv() { uv --version >/dev/null 2>&1; }  # runs it: a version manager's shim may be there without a uv behind it

digest() {
    if has sha256sum; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d' ' -f1
}

apt_install() {
    local log
    log="$(mktemp)"
    if DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 update >"$log" 2>&1 &&
        DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 install -y \
            --no-install-recommends "$@" >"$log" 2>&1 </dev/null; then
        rm -f "$log"
    else
        tail -n 5 "$log" >&2
        rm -f "$log"
        return 1
    fi
}

# --- 1. a Python ------------------------------------------------------------------------------------------------------

find_python() {
    local name
    for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
        if has "$name" && is_recent "$name"; then
            command -v "$name"
            return
        fi
    done
}

no_python() {
    if has brew; then
        stop "Greenroom needs Python 3.11 or newer. Install it with: brew install python@3.12"
    elif has apt-get; then
        stop "Greenroom needs Python 3.11 or newer. Install it with: sudo apt-get install python3 python3-venv
(On Debian 11 or Ubuntu 22.04, whose Python is older, uv brings its own: https://docs.astral.sh/uv)"
    fi
    stop "Greenroom needs Python 3.11 or newer. Please install it and run this again."
}

make_venv() {  # make_venv FOLDER
    local found version venv="$1"
    found="$(find_python)"
    rm -rf "$venv" 2>/dev/null ||
        stop "The environment in $venv does not work for you and belongs to another user. Remove it, or use your own checkout."
    if has_uv; then
        uv venv --quiet --python "${found:-3.11}" "$venv" || no_python  # without a Python, uv fetches one
        return
    fi
    [ -n "$found" ] || no_python
    if ! "$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then  # Debian keeps these two in a package of their own
        version="$("$found" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
        if has apt-get && is_root; then
            note "installing $version"
            apt_install "$version" || stop "Could not install $version. Run this again after: apt-get install $version"
        else
            stop "This Python cannot make environments. Install: sudo apt-get install $version"
        fi
    fi
    "$found" -m venv "$venv"
}

if ! is_recent "$python"; then
    step 1 "Making a Python environment in $venv"
    make_venv "$venv"
fi
step 1 "Python $("$python" -c 'import platform; print(platform.python_version())')"

# --- 2. the locked packages -------------------------------------------------------------------------------------------

# An environment that has the tools keeps them: `make run` after `make test` must not take pytest away.
lock="requirements.lock"
if [ "$mode" = dev ] || [ "$mode" = test ] || [ -x "$venv/bin/pytest" ]; then lock="requirements-dev.lock"; fi
stamp="$venv/.installed-$lock"
wanted="$(digest "$lock")"

install_packages() {  # install_packages PYTHON LOCK
    local python="$1" lock="$2"
    if has_uv; then
        uv pip sync --quiet --require-hashes --python "$python" "$lock" </dev/null
        return
    fi
    "$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip >/dev/null  # uv's environments have no pip
    # --no-deps: the lock names every package, so there is nothing to resolve.
    "$python" -m pip install -qq --require-hashes --no-deps --no-compile -r "$lock" </dev/null
}

if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    step 2 "Installing Python packages (about a minute the first time)"
    rm -f "$venv"/.installed-*
    SECONDS=0
    install_packages "$python" "$lock" ||
        stop "Could not install the Python packages. Check the network and run this again; what was downloaded is kept."
    echo "$wanted" >"$stamp"
    note "done in $SECONDS s"
else
    step 2 "Python packages are up to date"
fi

# CrewAI asks for other versions than the app and is 900 MB large, so it has an environment of its own, and only those get
# it who can use it: tests, and an app with a language model.
wants_crew() {
    case "$mode" in
        crew | test) return 0 ;;
        run) [ -n "${GREENROOM_LLM_MODEL:-}" ] && [ -n "${GREENROOM_LLM_URL:-}" ] ;;
        *) return 1 ;;
    esac
}

crew_venv=".venv-crew"
if wants_crew; then
    wanted="$(digest requirements-crew.lock)"
    if [ "$(cat "$crew_venv/.installed" 2>/dev/null)" != "$wanted" ]; then
        step 2 "Installing the packages of the crew that writes cases (900 MB, a few minutes the first time)"
        is_recent "$crew_venv/bin/python" || make_venv "$crew_venv"
        rm -f "$crew_venv/.installed"
        if install_packages "$crew_venv/bin/python" requirements-crew.lock; then
            echo "$wanted" >"$crew_venv/.installed"
        elif [ "$mode" = crew ]; then
            stop "Could not install the crew's packages. Check the network and run this again."
        else
            note "could not install them; everything but the crew works, and make crew tries again"
        fi
    fi
    if [ "$mode" = crew ]; then exit 0; fi
fi

# --- 3. system libraries ----------------------------------------------------------------------------------------------

# Asks the loader, not the package manager, so that it holds on any system. These draw the PDF scorecards.
has_libraries() {
    "$python" -S - <<'PYTHON' 2>/dev/null
import ctypes
import ctypes.util
import os
import sys

mac = sys.platform == "darwin"
if mac:
    os.environ.setdefault("DYLD_FALLBACK_LIBRARY_PATH", "/opt/homebrew/lib:/usr/local/lib:/usr/lib")
for name, number in (("gobject-2.0", 0), ("pango-1.0", 0), ("pangoft2-1.0", 0), ("harfbuzz", 0),
                     ("harfbuzz-subset", 0), ("fontconfig", 1)):
    ctypes.CDLL(ctypes.util.find_library(name) or f"lib{name}.dylib" if mac else f"lib{name}.so.{number}")
PYTHON
}

has_espeak() { has espeak-ng; }

has_test_speech() { ls /usr/share/pocketsphinx/test/data/*.wav >/dev/null 2>&1; }

has_chromium() {
    local name
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if has "$name"; then return 0; fi
    done
    ls -d "/Applications/Google Chrome.app" "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}"/chromium-* \
        "$HOME"/Library/Caches/ms-playwright/chromium-* 2>/dev/null | grep -q .
}

has_postgresql() {
    has postgres || has pg_ctl || ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1
}

# need WHAT CHECK BREW PACKAGE...: install when root, otherwise print the command; success only when CHECK then holds.
need() {
    local what="$1" check="$2" brew="$3"
    shift 3
    if "$check"; then return 0; fi
    if has apt-get && is_root; then
        note "installing $what: $*"
        if apt_install "$@" && "$check"; then return 0; fi
        note "could not install $what"
        return 1
    fi
    if has brew; then
        note "missing $what. Install with: brew install $brew"
    elif has apt-get; then
        note "missing $what. Install with: sudo apt-get install $*"
    else
        note "missing $what. Install what your system calls: $*"
    fi
    return 1
}

if has_libraries; then step 3 "System libraries are present"; else step 3 "System libraries"; fi
# shellcheck disable=SC2046  # one word a package
need "the text libraries" has_libraries pango $(cat packages.txt) ||
    note "everything but PDF scorecards works without them"
need "the speech synthesizer's phonemes" has_espeak espeak-ng espeak-ng ||
    note "without it the interviewer is read, not heard"

if [ "$mode" = test ]; then
    if ! has_chromium; then
        if ! { has apt-get && is_root && need "a browser" has_chromium chromium chromium; }; then
            note "fetching a browser with Playwright"
            if is_root; then deps="--with-deps"; else deps=""; fi
            # shellcheck disable=SC2086
            "$python" -m playwright install $deps chromium >/dev/null 2>&1 </dev/null ||
                note "no browser could be installed; the browser tests will fail. Install Chromium and run this again."
        fi
    fi
    need "PostgreSQL" has_postgresql postgresql postgresql || note "the tests that need it will say so"
    need "recorded speech" has_test_speech "" pocketsphinx-testdata || note "the tests that need it will say so"
fi

# --- 4. models, for the tests (scripts/start.py sees to them when the app runs) ------------------------------------------

if [ "$mode" != run ]; then
    step 4 "Models"
    "$python" -m scripts.fetch_models \
        --dir "${GREENROOM_MODELS_DIR:-${GREENROOM_DATA_DIR:-data/var}/models}" | sed 's/^/      /'
fi
