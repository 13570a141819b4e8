"""The turn that has ended: its last words are awaited, it may turn out to go on, and then it settles."""

from datetime import datetime, timedelta

from core.speech.events import Event, TurnEnded, TurnSettled
from core.speech.hearing import Hearing
from core.speech.scribe import Scribe
from core.speech.tape import Tape
from core.speech.turns import ABSOLUTE, DONE, TYPED, Turn, heard

MERGE = timedelta(seconds=1.5)  # going on so soon after the end means that the end was none
FINAL = (DONE, TYPED, ABSOLUTE)  # ends that a word too late does not undo


class Closing:
    """Holds at most one turn; the next one cannot end before it has settled, because nobody has asked it yet."""

    def __init__(self, hearing: Hearing, scribe: Scribe, tape: Tape) -> None:
        self._hearing = hearing
        self._scribe = scribe
        self._tape = tape
        self.turn: Turn | None = None

    def goes_on(self, began: datetime) -> Turn | None:
        """The ended turn, when speech that began at `began` belongs to it; it is no longer held then."""
        turn = self.turn
        if turn is None or turn.reason in FINAL or began > turn.ended + MERGE:
            return None
        self.turn = None
        turn.reopen()
        return turn

    def commit(self, now: datetime) -> list[Event]:
        """Tell of the end as soon as all words are there."""
        turn = self.turn
        if turn is None or turn.committed or not turn.has_all_words:
            return []
        turn.committed = True
        turn.note(committed=now)
        return [TurnEnded(heard(turn))]

    def settle(self, now: datetime) -> list[Event]:
        """Once nothing can be added: the record is made playable and recognised thoroughly."""
        turn = self.turn
        if turn is None or not turn.committed or (turn.reason not in FINAL and self._may_go_on(turn, now)):
            return []
        self.turn = None
        events = self._tape.write(turn, at_once=True)
        path, trouble = self._tape.finish(turn)
        self._scribe.record(turn)
        return [*events, *trouble, TurnSettled(heard(turn, path))]

    def _may_go_on(self, turn: Turn, now: datetime) -> bool:
        hearing, limit = self._hearing, turn.ended + MERGE
        if now <= limit:
            return True
        if hearing.unsure and hearing.began is not None and hearing.wall(hearing.began) <= limit:
            return True
        return not hearing.lost(now) and hearing.end > 0 and hearing.wall(hearing.end) <= limit
