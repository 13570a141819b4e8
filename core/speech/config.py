"""How speech is configured; `core/bootstrap.py` fills it from the settings, workers get it whole.

Values only, and picklable: a worker process receives one.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from core.models import MODEL_FILES, PIPER, WHISPER


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible server; `url` ends before `/audio/…`, as in `https://host/v1`."""

    url: str
    model: str
    key: str = field(default="", repr=False)  # never in a log
    timeout: float = 30.0  # seconds

    @property
    def host(self) -> str:
        """The server's name for tables and pages, without user, password or path."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_local(self) -> bool:
        return self.host in ("localhost", "127.0.0.1", "::1")


class VoiceKind(StrEnum):
    PIPER = "piper"
    ESPEAK = "espeak"
    ENDPOINT = "endpoint"
    SILENT = "silent"


@dataclass(frozen=True)
class SpeechConfig:
    """`whisper` is a size or the folder of a CTranslate2 model; "base" is the one `make models` fetches."""

    models: Path
    whisper: str = "base"
    device: str = "auto"  # cpu, cuda, or auto: the GPU when CTranslate2 sees one
    compute_type: str = "int8"
    threads: int = 1
    recogniser: Endpoint | None = None  # instead of the embedded one
    voice: VoiceKind = VoiceKind.PIPER
    speaker: Endpoint | None = None  # for VoiceKind.ENDPOINT
    speaker_voice: str = "alloy"
    recognisers: int = 1  # worker processes
    voices: int = 1

    @property
    def whisper_folder(self) -> Path:
        """Where the embedded model lies; a size other than base may be put beside it as `whisper-<size>`."""
        if self.whisper == "base":
            return self.models / WHISPER
        named = Path(self.whisper)
        return named if named.is_dir() else self.models / f"whisper-{self.whisper}"

    @property
    def sound_goes_to(self) -> str:
        """The server that hears what people say, "" when their voice stays on this machine."""
        return self.recogniser.host if self.recogniser and not self.recogniser.is_local else ""

    @property
    def speaking_endpoint(self) -> Endpoint | None:
        return self.speaker if self.voice is VoiceKind.ENDPOINT else None

    @property
    def can_recognise(self) -> bool:
        """Whether speech can be turned into text here; a cheap look that pages may take on every run."""
        return self.recogniser is not None or (self.whisper_folder / "model.bin").is_file()

    @property
    def has_piper(self) -> bool:
        return all(file.path(self.models).is_file() for file in MODEL_FILES if file.folder == PIPER)
