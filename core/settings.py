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
