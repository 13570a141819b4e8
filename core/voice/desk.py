"""Interviews by voice for the whole server: one conductor an interview, and what pages ask besides."""

import io
import threading
from collections.abc import Callable
from uuid import UUID

from core.domain.account import Account
from core.ports import Now, SpokenRecords
from core.speech.audio import Pcm16, clipping_share, read
from core.speech.errors import RecogniserUnavailable, SpeechModelMissing
from core.speech.gate import doubt
from core.speech.service import SpeechService
from core.usecases.sitting import Sitting
from core.voice.conductor import Conductor
from core.voice.keeper import Keeper

DeskOf = Callable[[UUID], Sitting]
TRANSCRIBE = 60.0  # seconds
ELSEWHERE = "You are speaking in another window now. What you said is kept there."


class VoiceDesk:
    def __init__(
        self, desk_of: DeskOf, speech: SpeechService, keeper: Keeper, records: SpokenRecords, now: Now
    ) -> None:
        self.speech, self.keeper, self.records = speech, keeper, records
        self._desk_of, self._now = desk_of, now
        self._running: dict[UUID, Conductor] = {}
        self._lock = threading.Lock()

    @property
    def problem(self) -> str:
        """Why interviews cannot be spoken here; "" when they can. Cheap."""
        return "" if self.speech.config.can_recognise else SpeechModelMissing.sentence

    def warm(self) -> None:
        """Load the models in the background, so that the first answer does not wait for them."""
        self.speech.warm()

    def open(
        self,
        person: Account,
        interview_id: UUID,
        play: Callable[[Pcm16], None],
        clear: Callable[[], None],
        *,
        say: bool = True,
    ) -> Conductor:
        """Begin to speak, or go on; a window that spoke for the same interview before falls silent, its words kept.

        Raises InterviewNotFound, SpeechModelMissing.
        """
        self.speech.require_recogniser()
        self.keeper.sweep()
        desk = self._desk_of(interview_id)
        scene = desk.scene(person, interview_id)
        with self._lock:
            before = self._running.pop(interview_id, None)
            if before is not None and before.running:
                before.failure = ELSEWHERE
                before.to_typing()
                scene = desk.scene(person, interview_id)
            conductor = Conductor(
                desk, self.speech, self.keeper, self.records, person, scene.interview, play, clear, self._now
            )
            self._running = {key: one for key, one in self._running.items() if one.running}
            self._running[interview_id] = conductor
        conductor.begin(scene.draft, say=say)
        return conductor

    def leave(self, interview_id: UUID) -> None:
        """The person ends the interview: its voice ends with it."""
        with self._lock:
            conductor = self._running.pop(interview_id, None)
        if conductor is not None:
            conductor.stop()

    def transcribe(self, sound: bytes) -> tuple[str, str]:
        """The words of a recording made in the browser, and why they are doubtful (a sentence, or "").

        Raises AudioUnreadable, RecogniserUnavailable, SpeechBusy, SpeechModelMissing.
        """
        self.speech.require_recogniser()
        pcm = read(io.BytesIO(sound))
        try:
            found = self.speech.full(pcm).result(TRANSCRIBE)
        except TimeoutError as failure:
            raise RecogniserUnavailable from failure
        spoken = [(word.start, word.end) for word in found.words]
        doubts = doubt(found, spoken, clipping_share(pcm))
        return found.text, doubts.sentence if doubts else ""

    def withdraw(self, person: Account) -> None:
        """The person takes back that answers may be recorded: voices end, and every recording goes at once."""
        with self._lock:
            mine = [one for one in self._running.values() if one.person.id == person.id]
            for conductor in mine:
                del self._running[conductor.interview.id]
        for conductor in mine:
            conductor.to_typing()
        for interview_id in self.records.withdraw(person.id, self._now()):
            self.keeper.delete(interview_id)

    def close(self) -> None:
        """Every voice ends, with its words kept; no thread and no process is left."""
        with self._lock:
            running, self._running = list(self._running.values()), {}
        for conductor in running:
            conductor.stop()
        self.speech.stop()
