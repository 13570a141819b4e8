"""What every kind of interview has in common: an answer is committed before it is replied to, a reply before it is
shown, and whoever asks is the person whose interview it is."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from uuid import UUID

from core.domain.account import Account
from core.domain.errors import EmptyAnswer, InterviewClosed, InterviewNotFound, OutOfStep
from core.domain.grade import GradedAnswer
from core.domain.interview import MAX_ANSWER_CHARACTERS, Interview, TurnKind
from core.domain.rubric import Job, Panel
from core.domain.spoken import TYPED, Manner
from core.interview.answers import clean_answer
from core.interview.wording import Phrases
from core.ports import Interviews, Jobs, NewId, Now
from core.usecases.marking import Hear
from core.usecases.scene import Foreseen, Scene

Answered = tuple[Interview, GradedAnswer | None]


@dataclass(frozen=True)
class Sitting(ABC):
    """Taking an interview that has begun. Subclasses say how it starts, what words are, and what is replied to them."""

    interviews: Interviews
    jobs: Jobs
    phrases: Phrases
    now: Now
    new_id: NewId

    def answer(
        self,
        person: Account,
        interview_id: UUID,
        words: str,
        *,
        position: int,
        manner: Manner = TYPED,
        reply: bool = True,
    ) -> Interview:
        """Commit an answer, grade it, and ask what comes next; without `reply` that is left to `resume`.

        `position` is the number of turns the answering page had on screen. Raises InterviewNotFound, InterviewClosed,
        OutOfStep (answered elsewhere meanwhile, or submitted twice), EmptyAnswer, AnswerTooLong.
        """
        interview = self._open_for(person, interview_id, position)
        heard = self._said(interview, TurnKind.ANSWER, clean_answer(words), manner)
        self._keep_noticed(interview, manner)
        return self._hear(person, heard, manner, reply)

    def foresee(
        self, person: Account, interview_id: UUID, words: str, *, position: int, manner: Manner = TYPED
    ) -> Foreseen:
        """What becomes of `words`, with nothing committed; no words are an answer not given. Raises as `answer`."""
        interview = self._open_for(person, interview_id, position)
        try:
            kind, said = TurnKind.ANSWER, clean_answer(words)
        except EmptyAnswer:
            kind, said = TurnKind.NO_ANSWER, ""
        heard = self._said(interview, kind, said, manner)
        answered, graded = self._answered(person, heard, manner)
        return Foreseen(answered, graded, new=len(answered.turns) - len(interview.turns))

    def settle(self, foreseen: Foreseen) -> Interview:
        """Commit what was foreseen, all at once. Raises OutOfStep when the interview moved on meanwhile."""
        return self._commit(foreseen.interview, foreseen.graded, new=foreseen.new)

    def skip(self, person: Account, interview_id: UUID, *, position: int) -> Interview:
        """Leave the open question unscored and go on. Raises as `answer`."""
        return self._event(person, interview_id, position, TurnKind.SKIP)

    def time_out(
        self,
        person: Account,
        interview_id: UUID,
        draft: str,
        *,
        position: int,
        manner: Manner = TYPED,
        reply: bool = True,
    ) -> Interview:
        """The turn ended by itself: what was typed is the answer; nothing typed leaves the question unscored."""
        interview = self._open_for(person, interview_id, position)
        try:
            words = clean_answer(draft[:MAX_ANSWER_CHARACTERS])
        except EmptyAnswer:
            return self._event(person, interview_id, position, TurnKind.NO_ANSWER)
        self._keep_noticed(interview, manner)
        return self._hear(person, self._said(interview, TurnKind.ANSWER, words, manner), manner, reply)

    def clarify(self, person: Account, interview_id: UUID, *, position: int) -> Interview:
        """Ask for the question in other words."""
        return self._event(person, interview_id, position, TurnKind.CLARIFY)

    def hint(self, person: Account, interview_id: UUID, *, position: int) -> Interview:
        """Ask for a hint; where there are none, for the question in other words."""
        return self.clarify(person, interview_id, position=position)

    def repeat(self, person: Account, interview_id: UUID, *, position: int) -> Interview:
        """Ask for the question once more."""
        return self._event(person, interview_id, position, TurnKind.ASK_REPEAT)

    def think(self, person: Account, interview_id: UUID, *, position: int) -> Interview:
        """Ask for time; the silence clock stops."""
        return self._event(person, interview_id, position, TurnKind.THINKING)

    def end(self, person: Account, interview_id: UUID) -> Interview:
        """End early; what was answered is kept and scored. Ending twice is harmless."""
        interview = self._mine(person, interview_id)
        if not interview.is_open:
            return interview
        if interview.progress.waiting_for == "reply":
            interview = self._reply(person, interview)
        return self._commit_all(interview, self._ended_early(person, interview)) if interview.is_open else interview

    def resume(self, person: Account, interview_id: UUID, hear: Hear | None = None) -> Interview:
        """The interview as it stands, with the reply it owes if its process died before giving it.

        `hear` is told a model's follow-up while it is written: a draft, what is returned counts.
        """
        interview = self._mine(person, interview_id)
        if interview.is_open and interview.progress.waiting_for == "reply":
            return self._reply(person, interview, hear)
        return interview

    @property
    @abstractmethod
    def replies_at_once(self) -> bool:
        """Whether a reply takes no longer than a page takes to draw."""

    def unfinished(self, person: Account) -> Interview | None:
        """The interview the person can go on with, of whatever kind."""
        return self.interviews.open_of(person.id)

    @abstractmethod
    def scene(self, person: Account, interview_id: UUID) -> Scene:
        """Everything the page needs to draw the interview where it stands; with a model it may still owe a reply."""

    def prepare(self, scene: Scene) -> None:
        """Get ready for the answer to the open question while the person is still thinking."""
        return

    def save_draft(self, person: Account, interview_id: UUID, words: str, *, position: int) -> None:
        """Keep what was typed so far, for a reload or a lost connection; a draft for an older turn is let go."""
        interview = self._mine(person, interview_id)
        if interview.is_open and position == len(interview.turns):
            kept = words[:MAX_ANSWER_CHARACTERS]
            self.interviews.save_draft(interview.id, interview.answers_given, kept, self.now())

    # --- what kinds differ in ---

    @abstractmethod
    def _answered(self, person: Account, interview: Interview, manner: Manner, hear: Hear | None = None) -> Answered:
        """The interview with the reply to what was just said, and the grade of that; nothing is stored."""

    @abstractmethod
    def _ended_early(self, person: Account, interview: Interview) -> Interview:
        """The interview with its closing words, finished."""

    def _keep_noticed(self, interview: Interview, manner: Manner) -> None:
        """Keep what the page noticed of the answer that comes next, where the kind of interview has use for it."""
        return

    def _said(self, interview: Interview, kind: TurnKind, words: str, manner: Manner) -> Interview:
        """The interview with what the candidate said or did."""
        return interview.hear(kind, words, turn_id=self.new_id(), at=self.now())

    # --- shared ---

    def _sitting(self, person: Account, job: Job, panel: Panel, seed: int, kind: str) -> Interview:
        """A new interview of the person under the job's current rubric, before its first word."""
        return Interview(
            id=self.new_id(),
            org_id=job.org_id,
            account_id=person.id,
            job_id=job.id,
            rubric_version_id=self.jobs.current_rubric(job.id).id,
            panel=panel,
            seed=seed,
            started_at=self.now(),
            kind=kind,
            is_demo=person.is_demo,
        )

    def _draft(self, interview: Interview) -> str:
        draft = self.interviews.draft(interview.id)
        return draft[1] if draft and draft[0] == interview.answers_given else ""

    def _event(self, person: Account, interview_id: UUID, position: int, kind: TurnKind) -> Interview:
        """Something the candidate does without words."""
        return self._hear(person, self._said(self._open_for(person, interview_id, position), kind, "", TYPED))

    def _hear(self, person: Account, heard: Interview, manner: Manner = TYPED, reply: bool = True) -> Interview:
        if manner.is_spoken:  # with its reply or not at all: what makes spoken words doubtful stands in no turn
            answered, graded = self._answered(person, heard, manner)
            return self._commit(answered, graded, new=len(answered.turns) - len(heard.turns) + 1)
        heard = self._commit(heard)
        return self._reply(person, heard) if reply else heard

    def _reply(self, person: Account, interview: Interview, hear: Hear | None = None) -> Interview:
        """Grade what was just said, and answer it."""
        try:
            return self._commit_all(interview, *self._answered(person, interview, TYPED, hear))
        except OutOfStep:  # another window of the same person gave the reply first
            return self.interviews.get(interview.id)

    def _commit_all(self, before: Interview, after: Interview, graded: GradedAnswer | None = None) -> Interview:
        return self._commit(after, graded, new=len(after.turns) - len(before.turns))

    def _commit(self, interview: Interview, graded: GradedAnswer | None = None, new: int = 1) -> Interview:
        self.interviews.append(interview, interview.turns[-new:], graded)
        return replace(interview, version=interview.version + 1)

    def _mine(self, person: Account, interview_id: UUID) -> Interview:
        interview = self.interviews.get(interview_id)
        if interview.account_id != person.id:
            raise InterviewNotFound
        return interview

    def _open_for(self, person: Account, interview_id: UUID, position: int) -> Interview:
        interview = self._mine(person, interview_id)
        if not interview.is_open:
            raise InterviewClosed
        if position != len(interview.turns) or interview.progress.waiting_for != "answer":
            raise OutOfStep
        return interview
