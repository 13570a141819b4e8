"""An interview by voice: what is heard becomes answers, and the interviewer replies, whatever the page is doing.

The session's thread tells of turns; a thread of its own works on them, in order. At the end of a turn the reply is
foreseen, without committing anything, so that the interviewer answers at once; the turn is committed when it can no
longer be gone on with. Words are kept as the interview's draft meanwhile, so that nothing said is lost.
"""

import logging
import queue
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from core.domain.account import Account
from core.domain.errors import GreenroomError
from core.domain.interview import Interview
from core.interview.turn_policy import TurnClock
from core.ports import Now, SpokenRecords
from core.speech.audio import Pcm16
from core.speech.errors import RecogniserUnavailable
from core.speech.events import (
    Event,
    InterviewerEnded,
    MicrophoneEnded,
    Partial,
    Trouble,
    TurnEnded,
    TurnRecorded,
    TurnReopened,
    TurnSettled,
    View,
)
from core.speech.service import SpeechService
from core.speech.session import VoiceSession
from core.speech.transcript import Transcript
from core.speech.turns import Heard
from core.usecases.scene import Foreseen
from core.usecases.sitting import Sitting
from core.voice.keeper import Keeper
from core.voice.measures import Manners, spoken_turn
from core.voice.replies import GO_ON, Plan, opening, plan
from core.voice.turn_log import TurnLog

log = logging.getLogger("greenroom.voice")

LOOK = 0.3  # seconds between two looks at what is to be kept
DRAFT_EVERY = timedelta(seconds=0.7)
UNSEEN = timedelta(seconds=90)  # without a page: the tab was closed
GOODBYE = timedelta(seconds=30)  # the longest the closing words may take
RECORD = timedelta(seconds=90)  # the longest the full-quality words of the end are waited for


class Conductor:
    """One interview's voice. The page reads the attributes and calls the methods, from any thread."""

    def __init__(
        self,
        desk: Sitting,
        speech: SpeechService,
        keeper: Keeper,
        records: SpokenRecords,
        person: Account,
        interview: Interview,
        play: Callable[[Pcm16], None],
        clear: Callable[[], None],
        now: Now,
    ) -> None:
        self._desk, self._keeper, self._records, self._now = desk, keeper, records, now
        self.person = person
        self.interview = interview
        self.notice = ""  # a sentence for the person about the last turn
        self.failure = ""  # why the voice ended before the interview did
        self.words_kept = ""  # words that could not be added
        self.ended_words = ""  # an answer that is over, before it stands in the interview
        self.doubtful_words = ""  # to be said again, or corrected
        recorder, first = keeper.recorder(interview)
        self.records_sound = recorder is not None
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._ends = 0  # how often an end was taken back; a reply foreseen before that is none
        self._foreseen: tuple[Heard, Foreseen] | None = None
        self._said: tuple[int, str] | None = None  # what is being said to a turn
        self._number = first  # the session's turn that answers the open prompt
        self._partials: dict[int, str] = {}
        self._drafted: tuple[datetime, str] = (now(), "")
        self._doubts = self._empties = 0
        self._turn_log = TurnLog(interview.id)
        self._skipping, self.manners = False, Manners()
        self._unrecorded: dict[int, tuple[Heard, UUID]] = {}
        self._closed_at: datetime | None = None
        self._goodbye = False
        self._seen = now()
        self.session = VoiceSession(
            speech, speech, play, clear, recorder=recorder, now=now, on_event=self._on_event, first_turn=first
        )
        self._thread = threading.Thread(target=self._run, name=f"greenroom-conductor-{interview.id}", daemon=True)

    # --- the page -----------------------------------------------------------------------------------------------------

    def begin(self, draft: str, *, say: bool) -> None:
        """Ask the open question (`say=False`: it has just been read); words said or typed before stand first."""
        self.session.start(str(self.interview.id)[:8])
        self._thread.start()
        self._jobs.put(self._prepare)
        self.session.ask(opening(self.interview), self._clock)
        if draft or not say:
            self.session.words()
            self.session.resume(draft)
            if say:
                self.session.repeat()
        if draft:
            self._partials[self._number] = draft

    @property
    def position(self) -> int:
        return len(self.interview.turns)

    @property
    def view(self) -> View:
        return self.session.view

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def seen(self) -> None:
        """A page is looking."""
        self._seen = self._now()

    def done(self) -> None:
        self.notice = ""
        self.session.done()

    def think(self) -> None:
        self.session.thinking()

    def repeat(self) -> None:
        self.session.repeat()

    def skip(self) -> None:
        self._skipping = True
        self.session.typed("")

    def correct(self, words: str) -> None:
        """Answer with the doubtful words as the person corrected them."""
        self.manners.corrected = True
        self.session.typed(words)

    def clarify(self) -> None:
        """Ask for the question in other words."""
        self._aside(self._desk.clarify)

    def hint(self) -> None:
        self._aside(self._desk.hint)

    def _aside(self, verb: Callable[..., Interview]) -> None:
        def work() -> None:
            self.interview = verb(self.person, self.interview.id, position=self.position)
            self.session.ask(self.interview.reply, self._clock)

        self._jobs.put(work)

    def to_typing(self) -> None:
        """End the voice; everything said of the open answer is its draft."""
        try:
            words = self.session.take_words()
        except RecogniserUnavailable as failure:
            self.notice, words = failure.sentence, self.session.view.text
        self.stop(words)

    def stop(self, words: str = "") -> None:
        """End the voice without ending the interview; may be called twice."""
        if not self._thread.ident:  # never begun
            self.session.stop()
            return
        if words:
            self._jobs.put(lambda: self._partials.update({self._number: words}))
        self._jobs.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join(15)

    # --- the session's thread -----------------------------------------------------------------------------------------

    def _on_event(self, event: Event) -> None:
        self._turn_log.tell(event, self.session.view.lost_frames)
        match event:
            case Partial(turn=turn, text=text):
                self._partials[turn] = text
            case TurnEnded(heard=heard):
                ends, self.ended_words = self._ends, heard.text
                self._jobs.put(lambda: self._foresee(heard, ends))
            case TurnReopened():
                self.ended_words = ""
                with self._lock:
                    self._ends += 1
                    self._foreseen = self._said = None
            case TurnSettled(heard=heard):
                self._jobs.put(lambda: self._settle(heard))
            case TurnRecorded(turn=turn, transcript=transcript):
                self._jobs.put(lambda: self._recorded(turn, transcript))
            case InterviewerEnded() | MicrophoneEnded():
                self._goodbye = self._closed_at is not None
            case Trouble(sentence=sentence):
                self.notice = sentence
            case _:
                return

    def _clock(self, started: datetime) -> TurnClock:
        return TurnClock(self.interview.panel.turn_policy, spoken=True, started=started)

    # --- the thread of its own ----------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._is_over():
                try:
                    job = self._jobs.get(timeout=LOOK)
                except queue.Empty:
                    self._keep_draft()
                    continue
                if job is None:
                    break
                self._attempt(job)
                self._keep_draft()
        finally:
            self.session.stop()
            self._keep_draft(at_once=True)
            self._attempt(lambda: self._keeper.close(self.interview))

    def _attempt(self, job: Callable[[], None]) -> None:
        try:
            job()
        except GreenroomError as error:  # the interview moved on elsewhere, or was ended or erased
            self.failure = error.sentence
            self._jobs.put(None)
        except Exception:
            log.exception("an interview by voice stumbled")
            self.failure = GreenroomError.sentence
            self._jobs.put(None)

    def _is_over(self) -> bool:
        now = self._now()
        if now - self._seen > UNSEEN and self._jobs.empty():
            return True
        if self._closed_at is None or (not self._goodbye and now - self._closed_at < GOODBYE):
            return False
        return not self._unrecorded or now - self._closed_at > RECORD

    def _plan(self, heard: Heard) -> Plan:
        return plan(heard, skipping=self._skipping, doubted=self._doubts > 0, again=self._empties > 0)

    def _foresee(self, heard: Heard, ends: int) -> None:
        """The turn is over, as far as one can tell: keep its words, and reply."""
        if self._closed_at is not None or heard.number != self._number:
            return
        what = self._plan(heard)
        if what.what == "skip":
            return
        foreseen, reply = None, what.again
        if not reply and not self._desk.replies_at_once:  # the server may be stopped meanwhile
            self._draft(heard.text)
        if not reply:
            manner = self.manners.of(heard, what.unscored, self.position)
            who, sitting = self.person, self.interview.id
            foreseen = self._desk.foresee(who, sitting, heard.text, position=self.position, manner=manner)
            reply = foreseen.reply
        with self._lock:
            if ends == self._ends:
                self._foreseen = (heard, foreseen) if foreseen else None
                self._said = (heard.number, reply)
                self.session.ask(reply, self._clock)
        self._draft(heard.text)

    def _settle(self, heard: Heard) -> None:
        """The turn can no longer be gone on with: commit it."""
        if self._closed_at is not None or heard.number != self._number:
            return
        what, position = self._plan(heard), self.position
        self._keeper.settled(self.interview.id, position, heard.number)
        self._number = heard.number + 1
        if what.what == "again":
            self._doubts += heard.text.strip() != ""
            self._empties += heard.text.strip() == ""
            self.notice = what.again if what.again != GO_ON else ""
            self.doubtful_words = heard.text.strip()
            self._say(heard.number, what.again)
            self.ended_words = ""
            self._draft(heard.text)
            return
        self.interview = self._commit(heard, what, position)
        self.ended_words, self.doubtful_words, self.notice, self._doubts, self._empties = "", "", "", 0, 0
        self._skipping = self.manners.corrected = False
        if not self.interview.is_open:
            self._closed_at = self._now()
        self._say(heard.number, self.interview.reply)
        turn = self.interview.turns[position]
        if heard.speech:
            self._unrecorded[heard.number] = (heard, turn.id)
            self._records.save_spoken(spoken_turn(turn.id, self.interview.id, heard))
        self._keeper.claim(self.interview)
        self._prepare()

    def _commit(self, heard: Heard, what: Plan, position: int) -> Interview:
        at = (self.person, self.interview.id)
        try:
            if what.what == "skip":
                return self._desk.skip(*at, position=position)
            before, self._foreseen = self._foreseen, None
            if before is not None and (before[0].number, before[0].text) == (heard.number, heard.text):
                return self._desk.settle(before[1])
            if what.what == "time_out":
                return self._desk.time_out(*at, "", position=position)
            manner = self.manners.of(heard, what.unscored, position)
            return self._desk.answer(*at, heard.text, position=position, manner=manner)
        except GreenroomError:
            self.words_kept = heard.text
            raise

    def _say(self, number: int, words: str) -> None:
        """Say it, unless it is being said already."""
        with self._lock:
            if self._said != (number, words):
                self.session.ask(words, self._clock)
            self._said = None

    def _prepare(self) -> None:
        """Get the grader ready while the person is speaking."""
        if self.interview.is_open:
            self._desk.prepare(self._desk.scene(self.person, self.interview.id))

    def _recorded(self, number: int, transcript: Transcript) -> None:
        """Better words for the record; the answer keeps those it was graded with."""
        heard, turn_id = self._unrecorded.pop(number, (None, None))
        if heard is not None and turn_id is not None:
            self._records.save_spoken(spoken_turn(turn_id, self.interview.id, heard, transcript))
        self._keeper.recorded(self.interview.id, number)

    def _keep_draft(self, at_once: bool = False) -> None:
        words, due = self._partials.get(self._number, ""), self._now() - self._drafted[0] >= DRAFT_EVERY
        if words and words != self._drafted[1] and (due or at_once) and self.interview.is_open:
            try:
                self._draft(words)
            except Exception as failure:  # tried again at the next look
                log.warning("a draft could not be kept: %s", type(failure).__name__)

    def _draft(self, words: str) -> None:
        if words.strip():
            self._desk.save_draft(self.person, self.interview.id, words, position=self.position)
            self._drafted = (self._now(), words)
