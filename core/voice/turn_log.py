"""One line in the server's log for every spoken turn, for those who run it: how quick the reply was. No words."""

import logging
from datetime import datetime
from uuid import UUID

from core.speech.events import Event, InterviewerSpeaks, TurnEnded, TurnReopened, TurnSettled
from core.speech.turns import Heard

log = logging.getLogger("greenroom.voice")


class TurnLog:
    """Told of everything that happens, on the session's thread. A turn has its line once its reply is heard."""

    def __init__(self, interview_id: UUID) -> None:
        self._interview = str(interview_id)[:8]
        self._first_sound: datetime | None = None
        self._settled: Heard | None = None

    def tell(self, event: Event, lost_frames: int) -> None:
        match event:
            case TurnEnded() | TurnReopened():
                self._write(lost_frames)  # the turn before stayed without a reply
                self._first_sound = None
            case InterviewerSpeaks(at=at) if self._first_sound is None:
                self._first_sound = at
            case TurnSettled(heard=heard):
                self._settled = heard
            case _:
                return
        if self._first_sound is not None:
            self._write(lost_frames)

    def _write(self, lost_frames: int) -> None:
        heard, self._settled = self._settled, None
        if heard is None or heard.times.ended is None:
            return
        ended = heard.times.ended
        log.info(
            "turn %d of %s ended by %s at %s: words after %s s, first sound after %s s, %d cut-offs, %d frames lost",
            heard.number,
            self._interview,
            heard.reason,
            ended.isoformat(timespec="milliseconds"),
            _seconds(ended, heard.times.committed),
            _seconds(ended, self._first_sound),
            heard.cut_offs,
            lost_frames,
        )


def _seconds(since: datetime, at: datetime | None) -> str:
    return "-" if at is None else f"{(at - since).total_seconds():.2f}"
