"""How the language model is reached. Without a model's name and its address the embedded engine does all."""

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr, field_validator

from core.settings import Settings


class LlmConfig(BaseModel):
    """Only name and address together switch it on: a key that lies in the environment for another program must not
    send candidates' answers anywhere. Seconds: for a turn, and for coaching or re-grading."""

    model_config = ConfigDict(frozen=True, protected_namespaces=())

    model: str = ""
    url: str = ""
    key: SecretStr = SecretStr("")
    turn_seconds: float = 20.0
    report_seconds: float = 90.0
    output_tokens: int = 1500
    attempts: int = 3
    at_once: int = 8

    @classmethod
    def of(cls, settings: Settings) -> "LlmConfig":
        return cls(**{name: getattr(settings, f"llm_{name}") for name in cls.model_fields})

    @field_validator("model", "url")
    @classmethod
    def _trimmed(cls, value: str) -> str:
        return value.strip().rstrip("/")

    @field_validator("key")
    @classmethod
    def _one_line(cls, value: SecretStr) -> SecretStr:
        return SecretStr("".join(value.get_secret_value().split()))

    @property
    def is_on(self) -> bool:
        return bool(self.model and self.url)

    @property
    def is_local(self) -> bool:
        """Whether the server runs on this machine."""
        return self.host.rsplit(":", 1)[0] in ("localhost", "127.0.0.1", "::1")

    @property
    def host(self) -> str:
        """The server's name for tables and pages, without user, password or path."""
        try:
            parts = urlsplit(self.url)
            return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""
        except ValueError:
            return ""
