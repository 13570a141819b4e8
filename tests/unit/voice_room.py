"""A conductor without sound: the test says what the session heard, and works the conductor's jobs itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.domain.question import Difficulty
from core.domain.spoken import Consent, Recording, SpokenTurn
from core.speech.events import Event, View
from core.speech.gate import Doubt
from core.speech.transcript import Transcript, Word
from core.speech.turns import Heard, TurnTimes
from core.voice import conductor as module
from core.voice.conductor import Conductor
from core.voice.keeper import Keeper
from tests.unit.fakes import PERSON, T0, Ticking, conductor, make_bank, make_panel

EASY, MEDIUM, HARD = Difficulty
PANEL = make_panel([("Alpha", MEDIUM, 1), ("Beta", EASY, 1), ("Gamma", HARD, 1)])


class Records:
    """The store of what was spoken, in memory."""

    def __init__(self) -> None:
        self.agreed: dict[UUID, Consent] = {}
        self.kept: list[Recording] = []
        self.measures: dict[UUID, SpokenTurn] = {}

    def add_consent(self, consent: Consent) -> None:
        self.agreed[consent.interview_id] = consent

    def consent(self, interview_id: UUID) -> UUID | None:
        return self.agreed[interview_id].id if interview_id in self.agreed else None

    def withdraw(self, account_id: UUID, at: Any) -> list[UUID]:
        gone, self.agreed, self.kept = list(self.agreed), {}, []
        return gone

    def add_recordings(self, recordings: Any, consent_id: UUID) -> None:
        self.kept += recordings

    def recordings(self, interview_id: UUID) -> list[Recording]:
        return [recording for recording in self.kept if recording.interview_id == interview_id]

    def expired(self, at: Any) -> list[Recording]:
        return [recording for recording in self.kept if recording.delete_after <= at]

    def forget(self, recording: Recording) -> None:
        self.kept.remove(recording)

    def save_spoken(self, spoken: SpokenTurn) -> None:
        self.measures[spoken.turn_id] = spoken

    def spoken(self, interview_id: UUID) -> dict[UUID, SpokenTurn]:
        return self.measures


class SilentSession:
    """What the conductor asked of its session."""

    def __init__(self, *_: Any, on_event: Callable[[Event], None], first_turn: int, **__: Any) -> None:
        self.tell, self.first_turn = on_event, first_turn
        self.asked: list[str] = []
        self.answered = ""
        self.view = View()

    def ask(self, words: str, clock: Any) -> None:
        self.asked.append(words)

    def typed(self, words: str) -> None:
        self.answered = words

    def stop(self) -> None: ...


class VoiceRoom:
    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "VoiceSession", SilentSession)
        self.desk, self.records = conductor(PANEL, make_bank()), Records()
        self.keeper = Keeper(folder, self.records, 90, Ticking(), uuid4)
        self.interview = self.desk.start(PERSON, PANEL.job_id, turns=3, seed=1, mode="voice")
        self.open()

    def open(self) -> None:
        interview = self.desk.resume(PERSON, self.interview.id)
        nothing = SimpleNamespace()
        self.conductor = Conductor(
            self.desk, nothing, self.keeper, self.records, PERSON, interview, print, print, Ticking()
        )  # type: ignore[arg-type]
        self.session: Any = self.conductor.session

    def work(self) -> None:
        """Do what waits."""
        jobs = self.conductor._jobs
        while not jobs.empty():
            if (job := jobs.get()) is not None:
                self.conductor._attempt(job)

    def tell(self, *events: Event) -> None:
        for event in events:
            self.session.tell(event)
        self.work()

    @property
    def draft(self) -> str:
        return self.desk.scene(PERSON, self.interview.id).draft


def heard(number: int, text: str, reason: str = "silence", doubt: Doubt | None = None, **more: Any) -> Heard:
    words = tuple(Word(word, i, i + 0.5, 0.9) for i, word in enumerate(text.split()))
    ended = T0 + timedelta(seconds=10 + len(words))
    made = Heard(
        number=number,
        text=text,
        reason=reason,
        transcript=Transcript(words),
        speech=((0.0, float(len(words))),) if words else (),
        times=TurnTimes(T0, T0 + timedelta(seconds=2), ended, ended, ended),
        cut_offs=0,
        doubt=doubt,
        clipping=0.0,
        level_dbfs=-30.0,
        interviewer_seconds=4.0,
    )
    return replace(made, **more)
