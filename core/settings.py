"""Typed settings, read once from the environment (prefix GREENROOM_)."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """The configuration table in README.md lists every field; a test keeps the two in step."""

    model_config = SettingsConfigDict(env_prefix="GREENROOM_", extra="ignore")

    data_dir: Path = Field(ROOT / "data" / "var", description="Everything the app writes: database, models, backups.")
    models_dir: Path | None = Field(None, description="Model files; `models` in the data folder when unset.")
    database_url: str = Field("", description="PostgreSQL URL; the embedded DuckDB file in the data folder when unset.")
    demo: bool = Field(True, description="Demo organisation with synthetic history and one-click entry.")
    demo_public: bool = Field(False, description="Let demo entry work beyond this machine.")
    session_days: int = Field(30, ge=1, le=365, description="How long a browser stays signed in.")
    secure_cookies: bool = Field(False, description="Send cookies over HTTPS only; set it when hosted behind TLS.")
    oidc_client_id: str = Field("", description="Client id at an OpenID Connect provider; sign-in button when set.")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="Client secret at the provider.")
    oidc_metadata_url: str = Field("", description="The provider's /.well-known/openid-configuration address.")
    oidc_redirect_uri: str = Field("", description="This app's address ending in /oauth2callback.")
    oidc_cookie_secret: SecretStr = Field(SecretStr(""), description="Random secret that signs the sign-in cookie.")
    oidc_label: str = Field("single sign-on", description="The provider's name on the button.")

    stun_urls: str = Field(
        "", description="STUN servers for spoken interviews behind NAT, comma-separated (stun:host:port)."
    )
    turn_urls: str = Field(
        "", description="TURN servers for networks that block UDP, comma-separated (turn:host:port)."
    )
    turn_username: str = Field("", description="User name at the TURN servers.")
    turn_password: SecretStr = Field(SecretStr(""), description="Password at the TURN servers.")
    whisper_model: str = Field("base", description="Whisper size, or the folder of a CTranslate2 model.")
    whisper_device: str = Field("auto", description="Where speech is recognised: cpu, cuda, or auto.")
    stt_url: str = Field("", description="OpenAI-compatible server that recognises speech instead (https://host/v1).")
    stt_model: str = Field("whisper-1", description="Its model.")
    stt_key: SecretStr = Field(SecretStr(""), description="Its key.")
    voice: str = Field(
        "piper",
        pattern="^(piper|espeak|endpoint|silent)$",
        description="The interviewer's voice: piper, espeak, endpoint or silent.",
    )
    tts_url: str = Field("", description="OpenAI-compatible server that speaks, for the voice `endpoint`.")
    tts_model: str = Field("tts-1", description="Its model.")
    tts_voice: str = Field("alloy", description="Its voice.")
    tts_key: SecretStr = Field(SecretStr(""), description="Its key.")

    llm_model: str = Field("", description="Language model that grades, asks and coaches; needs its address too.")
    llm_url: str = Field("", description="OpenAI-compatible server of that model (https://host/v1).")
    llm_key: SecretStr = Field(SecretStr(""), description="Its key.")
    llm_turn_seconds: float = Field(20, gt=0, le=300, description="How long a candidate waits for the model, at most.")
    llm_report_seconds: float = Field(90, gt=0, le=900, description="How long coaching and re-grading may take, each.")
    llm_output_tokens: int = Field(1500, ge=200, le=32_000, description="Tokens a reply of the model may have.")
    llm_attempts: int = Field(3, ge=1, le=6, description="Tries when its server is busy or fails, within that time.")
    llm_at_once: int = Field(8, ge=1, le=64, description="Calls to the model under way at the same time.")

    recording_days: int = Field(90, ge=1, le=3650, description="How long recordings of spoken answers are kept.")

    @property
    def ice_servers(self) -> list[dict[str, object]]:
        """What a browser and this server use to find each other; nothing is needed on one machine or network."""
        stun = [url.strip() for url in self.stun_urls.split(",") if url.strip()]
        turn = [url.strip() for url in self.turn_urls.split(",") if url.strip()]
        servers: list[dict[str, object]] = [{"urls": stun}] if stun else []
        if turn:
            secret = self.turn_password.get_secret_value()
            servers.append({"urls": turn, "username": self.turn_username, "credential": secret})
        return servers

    @property
    def recordings(self) -> Path:
        return self.data_dir / "recordings"

    @property
    def models(self) -> Path:
        return self.models_dir or self.data_dir / "models"

    @property
    def store_url(self) -> str:
        return self.database_url or f"duckdb:///{self.data_dir / 'greenroom.duckdb'}"

    @property
    def has_oidc(self) -> bool:
        return bool(self.oidc_client_id and self.oidc_metadata_url and self.oidc_redirect_uri)

    @property
    def secrets(self) -> dict[str, dict[str, str]]:
        """What Streamlit expects in its secrets file."""
        if not self.has_oidc:
            return {}
        return {
            "auth": {
                "redirect_uri": self.oidc_redirect_uri,
                "cookie_secret": self.oidc_cookie_secret.get_secret_value(),
                "client_id": self.oidc_client_id,
                "client_secret": self.oidc_client_secret.get_secret_value(),
                "server_metadata_url": self.oidc_metadata_url,
            }
        }
