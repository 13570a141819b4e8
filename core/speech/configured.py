"""Speech as the settings have it."""

from pydantic import SecretStr

from core.settings import Settings
from core.speech.config import Endpoint, SpeechConfig, VoiceKind


def speech_config(settings: Settings) -> SpeechConfig:
    """What the settings say about speech."""

    def endpoint(url: str, model: str, key: SecretStr) -> Endpoint | None:
        return Endpoint(url, model, key.get_secret_value()) if url else None

    return SpeechConfig(
        models=settings.models,
        whisper=settings.whisper_model,
        device=settings.whisper_device,
        recogniser=endpoint(settings.stt_url, settings.stt_model, settings.stt_key),
        voice=VoiceKind(settings.voice),
        speaker=endpoint(settings.tts_url, settings.tts_model, settings.tts_key),
        speaker_voice=settings.tts_voice,
    )
