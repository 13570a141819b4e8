"""What can go wrong with speech. Each leaves typing as the way on, and says so."""

from core.domain.errors import GreenroomError, ModelMissing


class SpeechModelMissing(ModelMissing):
    sentence = (
        "The models for spoken answers are not installed, so please type. "
        "Whoever runs this Greenroom can install them with: make models"
    )


class RecogniserUnavailable(GreenroomError):
    """The endpoint or the worker that turns speech into text does not work."""

    sentence = "Your speech could not be turned into text just now. What you said is kept; please type to go on."


class VoiceUnavailable(GreenroomError):
    """Nothing can be heard from the interviewer; the words are on the screen all the same."""

    sentence = "The interviewer's voice is not available just now. The questions are shown as text."


class SpeechBusy(GreenroomError):
    """A bounded queue is full."""

    sentence = "Many people are speaking at the moment. Please wait a few seconds, or type your answer."


class SpeechTimeout(RecogniserUnavailable):
    """A job took longer than its time-out; its worker has been replaced."""


class AudioUnreadable(GreenroomError):
    sentence = "That file could not be read as audio. Please use a WAV, MP3, WebM or M4A file of up to 100 MB."


class AudioTooLong(GreenroomError):
    sentence = "That recording is longer than two hours. Please cut it into parts and upload them one by one."


class TooManyUploads(GreenroomError):
    sentence = "Five of your recordings are still waiting to be heard. Please add more when they are done."


BY_NAME: dict[str, type[GreenroomError]] = {
    error.__name__: error
    for error in (
        SpeechModelMissing,
        RecogniserUnavailable,
        VoiceUnavailable,
        SpeechBusy,
        SpeechTimeout,
        AudioUnreadable,
        AudioTooLong,
    )
}
