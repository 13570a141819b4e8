"""What is kept of how an answer was said."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from core.domain.spoken import Interval, Manner, Measures, Noticed, SpokenTurn
from core.speech.delivery import Delivery, delivery
from core.speech.transcript import Transcript
from core.speech.turns import Heard


class Manners:
    """How the open answer comes. `corrected`: its words are the person's correction of what was heard."""

    def __init__(self) -> None:
        self.corrected = False
        self._noticed: tuple[int, Noticed | None] = (-1, None)

    def notice(self, position: int, noticed: Noticed | None) -> None:
        """What a page noticed while it showed the interview with so many turns."""
        self._noticed = (position, noticed)

    def of(self, heard: Heard, unscored: str, position: int) -> Manner:
        """The manner of an answer to the interview with so many turns."""
        at, noticed = self._noticed
        manner = manner_of(heard, unscored, spoken_before=self.corrected)
        return replace(manner, noticed=noticed if at == position else None)


def manner_of(heard: Heard, unscored: str = "", *, spoken_before: bool = False) -> Manner:
    """How an answer came, for its grade; `spoken_before`: its words are a correction of what was heard."""
    times = heard.times
    seconds = (
        (times.ended - times.interviewer_ended).total_seconds() if times.ended and times.interviewer_ended else None
    )
    pause = times.pause_before
    return Manner(
        input="voice" if heard.speech or spoken_before else "text",
        pause_s=None if pause is None else round(max(0.0, pause), 2),
        duration_s=None if seconds is None else max(0.0, seconds),
        unscored=unscored,
    )


def spoken_turn(turn_id: UUID, interview_id: UUID, heard: Heard, transcript: Transcript | None = None) -> SpokenTurn:
    """Measures of a settled turn; `transcript` has better words than were found at first."""
    words = transcript or heard.transcript
    found = delivery(words, heard.speech, heard.times.pause_before, heard.interviewer_seconds)
    measures = measures_of(words, heard.speech, found, heard.interviewer_seconds, heard.cut_offs)
    return SpokenTurn(**vars(measures), turn_id=turn_id, interview_id=interview_id)


def measures_of(
    transcript: Transcript,
    speech: Sequence[Interval],
    found: Delivery,
    interviewer_seconds: float = 0.0,
    cut_offs: int = 0,
) -> Measures:
    """What is kept of a delivery, in hundredths of a second."""
    return Measures(
        words=tuple((w.text, round(w.start, 2), round(w.end, 2), round(w.probability, 3)) for w in transcript.words),
        speech=tuple((round(start, 2), round(end, 2)) for start, end in speech),
        pause_before=_short(found.pause_before),
        pauses=tuple((round(start, 2), round(length, 2)) for start, length in found.pauses),
        pace=found.pace,
        words_per_minute=_short(found.words_per_minute),
        fillers=found.fillers,
        speaking=round(found.speaking, 2),
        interviewer_seconds=round(interviewer_seconds, 2),
        clarity=_short(found.clarity),
        cut_offs=cut_offs,
    )


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
