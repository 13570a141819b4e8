"""How the language model is configured, from the environment. Without a model's name the embedded engine does all."""

from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

OPENAI = "https://api.openai.com/v1"


def _names(*names: str) -> AliasChoices:
    return AliasChoices(*names)


class LlmConfig(BaseSettings):
    """`OPENAI_API_KEY` and `OPENAI_BASE_URL` stand in for key and address, but only a model's name switches it on: a
    key that lies in the environment for another program must not send candidates' answers anywhere."""

    model_config = SettingsConfigDict(
        env_prefix="GREENROOM_LLM_", extra="ignore", frozen=True, protected_namespaces=(), populate_by_name=True
    )

    model: str = Field(
        "",
        validation_alias=_names("GREENROOM_LLM_MODEL", "GREENROOM_MODEL"),
        description="Language model that grades, asks and coaches; the built-in engine does when unset.",
    )
    url: str = Field(
        OPENAI,
        validation_alias=_names("GREENROOM_LLM_URL", "OPENAI_BASE_URL"),
        description="OpenAI-compatible server of that model (https://host/v1).",
    )
    key: SecretStr = Field(
        SecretStr(""),
        validation_alias=_names("GREENROOM_LLM_KEY", "OPENAI_API_KEY"),
        description="Its key.",
    )
    turn_seconds: float = Field(20.0, gt=0, le=300, description="How long a candidate waits for the model, at most.")
    report_seconds: float = Field(90.0, gt=0, le=900, description="How long coaching and re-grading may take.")
    output_tokens: int = Field(1500, ge=200, le=32_000, description="Tokens a reply of the model may have.")
    attempts: int = Field(3, ge=1, le=6, description="Tries when the server is busy or fails, within the time above.")
    at_once: int = Field(8, ge=1, le=64, description="Calls to the model under way at the same time.")

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
        return bool(self.model)

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
