"""Speech for the whole server: the two pools of workers, and what sessions ask of them."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import TypeVar

from core.domain.model_call import ModelCall
from core.ports import Calls
from core.speech.audio import RATE, Pcm16
from core.speech.config import Endpoint, SpeechConfig, VoiceKind
from core.speech.errors import SpeechModelMissing
from core.speech.transcript import Transcript
from core.speech.workers import Priority, WorkerPool

RECOGNISER = "core.speech.recogniser:recogniser_for"
VOICE = "core.speech.voice:voice_for"
QUICK_TIMEOUT = 15.0  # seconds; such a job takes 0.3
FULL_TIMEOUT = 20.0  # and per second of sound
CLAUSES_KEPT = 64  # ready to be said again or said first; 0.3 MB each
AUDIO = "audio"  # where calls to a language model name the way they were asked

T = TypeVar("T")
log = logging.getLogger("greenroom.speech")


class SpeechService:
    """One per server, shared by all sessions and threads. Nothing is started before it is needed.

    Jobs that an endpoint does are recorded in `calls`, a row each; its time is that from asking to the answer.
    """

    def __init__(self, config: SpeechConfig, calls: Calls | None = None) -> None:
        self.config = config
        self._calls = calls
        self.recognisers = WorkerPool("recogniser", RECOGNISER, config, config.recognisers)
        self.voices = WorkerPool("voice", VOICE, config, config.voices)
        self._said: OrderedDict[str, Future[Pcm16]] = OrderedDict()
        self._lock = threading.Lock()

    def require_recogniser(self) -> None:
        """Raises SpeechModelMissing where people have to type; cheap."""
        if not self.config.can_recognise:
            raise SpeechModelMissing

    def warm(self) -> None:
        """Load the models in the background, so that nobody waits for them (3 s)."""
        if self.config.can_recognise:
            self.recognisers.warm()
        if self.config.voice is not VoiceKind.SILENT:
            self.voices.warm()

    def quick(self, pcm: Pcm16, prompt: str, priority: Priority) -> "Future[Transcript]":
        """At most 25 s of speech, for turn-taking. Raises SpeechBusy."""
        job = self.recognisers.submit("quick", pcm, prompt, priority=priority, timeout=QUICK_TIMEOUT)
        return self._counted(job, "transcribe", self.config.recogniser)

    def full(self, pcm: Pcm16) -> "Future[Transcript]":
        """For the record, when nobody waits. Raises SpeechBusy."""
        timeout = FULL_TIMEOUT + 2 * pcm.size / RATE
        job = self.recognisers.submit("full", pcm, priority=Priority.RECORD, timeout=timeout)
        return self._counted(job, "transcribe", self.config.recogniser)

    def listening(self, session: Hashable, speaking: bool) -> None:
        self.recognisers.listening(session, speaking)

    def speak(self, clause: str) -> "Future[Pcm16]":
        """One clause; what was said or prepared lately is there at once. Raises SpeechBusy.

        The answer belongs to everyone who asked for the same clause: cancelling a copy cancels nobody else's.
        """
        with self._lock:
            made = self._said.get(clause)
            if made is None or made.cancelled() or (made.done() and made.exception() is not None):
                job = self.voices.submit("speak", clause)
                made = self._said[clause] = self._counted(job, "speak", self.config.speaking_endpoint)
            self._said.move_to_end(clause)
            while len(self._said) > CLAUSES_KEPT:
                self._said.popitem(last=False)
        copy: Future[Pcm16] = Future()
        made.add_done_callback(lambda done: hand_on(done, copy))
        return copy

    def _counted(self, job: "Future[T]", task: str, endpoint: Endpoint | None) -> "Future[T]":
        if endpoint is None or self._calls is None:
            return job
        calls, asked = self._calls, time.monotonic()

        def count(done: "Future[T]") -> None:
            if done.cancelled():
                return
            ms, outcome = round(1000 * (time.monotonic() - asked)), "failed" if done.exception() else "ok"
            row = ModelCall(
                datetime.now(UTC), task, endpoint.model, endpoint.host, AUDIO, 1, "", None, None, None, ms, outcome
            )
            try:
                calls.record(row)
            except Exception as failure:  # bookkeeping never costs anybody a word
                log.warning("a call to %s could not be recorded: %s", endpoint.model, type(failure).__name__)

        job.add_done_callback(count)
        return job

    def stop(self, timeout: float = 5.0) -> None:
        """No thread and no process is left. May be called twice."""
        self.recognisers.stop(timeout)
        self.voices.stop(timeout)


def hand_on(made: "Future[Pcm16]", copy: "Future[Pcm16]") -> None:
    """Give a copy what came of the original, unless nobody wants it any more."""
    if made.cancelled():
        copy.cancel()
        return
    if copy.set_running_or_notify_cancel():
        failure = made.exception()
        if failure is not None:
            copy.set_exception(failure)
        else:
            copy.set_result(made.result())
