"""Taking an interview: start, answer, and everything else a candidate can do until it ends.

What a person says is committed before it is graded, and the interviewer's reply before it is shown. A process that dies
in between leaves an interview that owes a reply; `resume` gives it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from core.domain.account import Account
from core.domain.errors import EmptyAnswer, InterviewClosed, InterviewNotFound, NoQuestions, OutOfStep
from core.domain.grade import GradedAnswer, IntegritySignal
from core.domain.interview import MAX_ANSWER_CHARACTERS, EndReason, Interview, Outcome, Turn, TurnKind
from core.domain.question import Question
from core.domain.rubric import Job, Panel, Quota, TurnPolicy
from core.domain.spoken import TYPED, Manner
from core.interview.answers import clean_answer, without_marks
from core.interview.selector import Ask, Coverage, End, FollowUp, Step, Tone, coverage, last_prompt, next_step
from core.interview.wording import Phrases, greeting, words_for
from core.ports import Grader, Interviews, Jobs, NewId, Now, Questions

OPEN_FOLLOW_UP = "This was an open follow-up without key points, so it is not scored and cannot count against you."
NO_ANSWER = "There was no answer before the time for this question was over."
SKIPPED = "You chose to skip this question."
NO_IDEA = "You said you could not answer this one."

DRILL_TURNS = 2

Watch = Callable[[int, float], tuple[IntegritySignal, ...]]


@dataclass(frozen=True)
class Scene:
    """What the interview page shows."""

    interview: Interview
    job: Job
    coverage: tuple[Coverage, ...]
    draft: str

    @property
    def position(self) -> int:
        """Turns so far; an answer is only taken for the position its page was drawn at."""
        return len(self.interview.turns)

    @property
    def prompt(self) -> Turn | None:
        return last_prompt(self.interview.turns)


@dataclass(frozen=True)
class Foreseen:
    """An interview with an answer and the reply to it, before anything of that is stored."""

    interview: Interview
    graded: GradedAnswer | None

    @property
    def reply(self) -> str:
        return self.interview.turns[-1].text


@dataclass(frozen=True)
class ConductInterview:
    interviews: Interviews
    questions: Questions
    jobs: Jobs
    grader: Grader
    watch: Watch
    phrases: Phrases
    now: Now
    new_id: NewId

    def start(
        self,
        person: Account,
        job_id: UUID,
        *,
        turns: int,
        seed: int,
        mode: str = "text",
        pace: TurnPolicy | None = None,
    ) -> Interview:
        """Greet and ask the first question; `mode` is text or voice.

        `pace` is the turn policy of this interview; without one the person's accommodation holds, then the panel's.

        Raises NotFound, NoQuestions.
        """
        job = self.jobs.get(job_id)
        if job.org_id != person.org_id:
            raise InterviewNotFound
        kind = "behavioural" if job.track == "behavioural" else "technical"
        panel = self.jobs.panel(job_id).of_length(turns)
        panel = replace(panel, turn_policy=pace or person.turn_policy or panel.turn_policy)
        interview = replace(self._sitting(person, job, panel, seed, kind), mode=mode)
        step = next_step(interview, self._bank(interview, job), self.interviews.answered_questions(person.id))
        if not isinstance(step, Ask):
            raise NoQuestions
        hello = greeting(self.phrases, interview, person.display_name, job.title)
        interview = interview.say(TurnKind.GREETING, hello, turn_id=self.new_id(), at=interview.started_at)
        interview = self._speak(interview, step, person)
        self.interviews.add(interview)
        return interview

    def drill(
        self, person: Account, question_version_id: UUID, *, seed: int, again: bool = False, mode: str = "text"
    ) -> Interview:
        """Practise one question, with room for one follow-up; `again` retries a question answered before, without.

        Raises NotFound, NoQuestions.
        """
        question = self.questions.get(question_version_id)
        job = next((job for job in self.jobs.all(person.org_id) if job.track == question.track), None)
        if job is None:
            raise NoQuestions
        quota = Quota(question.topic, question.difficulty)
        panel = replace(self.jobs.panel(job.id), quotas=(quota,), max_turns=1 if again else DRILL_TURNS)
        panel = replace(panel, turn_policy=person.turn_policy or panel.turn_policy)
        interview = replace(self._sitting(person, job, panel, seed, "retry" if again else "drill"), mode=mode)
        interview = self._speak(interview, Ask(question, Tone.OPENING), person)
        self.interviews.add(interview)
        return interview

    def answer(
        self, person: Account, interview_id: UUID, words: str, *, position: int, manner: Manner = TYPED
    ) -> Interview:
        """Commit an answer, grade it, and ask what comes next.

        `position` is the number of turns the answering page had on screen. Raises InterviewNotFound, InterviewClosed,
        OutOfStep (answered elsewhere meanwhile, or submitted twice), EmptyAnswer, AnswerTooLong.
        """
        interview = self._open_for(person, interview_id, position)
        return self._hear(person, interview, TurnKind.ANSWER, clean_answer(words), manner)

    def foresee(
        self, person: Account, interview_id: UUID, words: str, *, position: int, manner: Manner = TYPED
    ) -> Foreseen:
        """What becomes of `words`, with nothing committed; no words are an answer not given. Raises as `answer`."""
        interview = self._open_for(person, interview_id, position)
        try:
            kind, said = TurnKind.ANSWER, clean_answer(words)
        except EmptyAnswer:
            kind, said = TurnKind.NO_ANSWER, ""
        heard = interview.hear(kind, said, turn_id=self.new_id(), at=self.now())
        return Foreseen(*self._answered(person, heard, manner))

    def settle(self, foreseen: Foreseen) -> Interview:
        """Commit what was foreseen, all at once. Raises OutOfStep when the interview moved on meanwhile."""
        return self._commit(foreseen.interview, foreseen.graded, new=2)

    def skip(self, person: Account, interview_id: UUID, *, position: int) -> Interview:
        """Leave the open question unscored and go on. Raises as `answer`."""
        return self._hear(person, self._open_for(person, interview_id, position), TurnKind.SKIP, "")

    def time_out(self, person: Account, interview_id: UUID, draft: str, *, position: int) -> Interview:
        """The turn ended by itself: what was typed is the answer; nothing typed leaves the question unscored."""
        interview = self._open_for(person, interview_id, position)
        try:
            return self._hear(person, interview, TurnKind.ANSWER, clean_answer(draft[:MAX_ANSWER_CHARACTERS]))
        except EmptyAnswer:
            return self._hear(person, interview, TurnKind.NO_ANSWER, "")

    def clarify(self, person: Account, interview_id: UUID, *, position: int) -> Interview:
        """Ask for the question in other words."""
        return self._hear(person, self._open_for(person, interview_id, position), TurnKind.CLARIFY, "")

    def repeat(self, person: Account, interview_id: UUID, *, position: int) -> Interview:
        """Ask for the question once more."""
        return self._hear(person, self._open_for(person, interview_id, position), TurnKind.ASK_REPEAT, "")

    def think(self, person: Account, interview_id: UUID, *, position: int) -> Interview:
        """Ask for time; the silence clock stops."""
        return self._hear(person, self._open_for(person, interview_id, position), TurnKind.THINKING, "")

    def end(self, person: Account, interview_id: UUID) -> Interview:
        """End early; what was answered is kept and scored. Ending twice is harmless."""
        interview = self._mine(person, interview_id)
        if not interview.is_open:
            return interview
        if interview.progress.waiting_for == "reply":
            interview = self._reply(person, interview)
        return self._close(person, interview, EndReason.CANDIDATE) if interview.is_open else interview

    def resume(self, person: Account, interview_id: UUID) -> Interview:
        """The interview as it stands, with the reply it owes if its process died before giving it."""
        interview = self._mine(person, interview_id)
        if interview.is_open and interview.progress.waiting_for == "reply":
            return self._reply(person, interview)
        return interview

    def unfinished(self, person: Account) -> Interview | None:
        """The interview the person can go on with."""
        return self.interviews.open_of(person.id)

    def scene(self, person: Account, interview_id: UUID) -> Scene:
        """Everything the page needs to draw the interview where it stands."""
        interview = self.resume(person, interview_id)
        job = self.jobs.get(interview.job_id)
        draft = self.interviews.draft(interview.id)
        kept = draft[1] if draft and draft[0] == interview.answers_given else ""
        return Scene(interview, job, tuple(coverage(interview, self._bank(interview, job))), kept)

    def prepare(self, scene: Scene) -> None:
        """Get the grader ready for the open question while the person is still thinking."""
        if (current := scene.interview.progress.current) is not None:
            self.grader.prepare(self.questions.get(current))

    def save_draft(self, person: Account, interview_id: UUID, words: str, *, position: int) -> None:
        """Keep what was typed so far, for a reload or a lost connection; a draft for an older turn is let go."""
        interview = self._mine(person, interview_id)
        if interview.is_open and position == len(interview.turns):
            kept = words[:MAX_ANSWER_CHARACTERS]
            self.interviews.save_draft(interview.id, interview.answers_given, kept, self.now())

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

    # --- the turn ---

    def _hear(
        self, person: Account, interview: Interview, kind: TurnKind, words: str, manner: Manner = TYPED
    ) -> Interview:
        heard = interview.hear(kind, words, turn_id=self.new_id(), at=self.now())
        if manner.is_spoken:  # with its reply or not at all: what makes spoken words doubtful stands in no turn
            return self._commit(*self._answered(person, heard, manner), new=2)
        return self._reply(person, self._commit(heard))

    def _reply(self, person: Account, interview: Interview) -> Interview:
        """Grade what was just said, and answer it."""
        try:
            return self._commit(*self._answered(person, interview, TYPED))
        except OutOfStep:  # another window of the same person gave the reply first
            return self.interviews.get(interview.id)

    def _answered(self, person: Account, interview: Interview, manner: Manner) -> tuple[Interview, GradedAnswer | None]:
        """The interview with the reply to what was just said, and the grade of that; nothing is stored."""
        job = self.jobs.get(interview.job_id)
        bank = self._bank(interview, job)
        graded = self._graded(interview, bank, manner)
        if graded and interview.turns[-1].kind is TurnKind.ANSWER:
            suspicious, grade = bool(graded.signals), graded.grade
            interview = interview.note(Outcome.of(grade, suspicious=suspicious) if grade else Outcome(None))
        step = next_step(interview, bank, self.interviews.answered_questions(person.id))
        return self._speak(interview, step, person), graded

    def _graded(self, interview: Interview, bank: Sequence[Question], manner: Manner) -> GradedAnswer | None:
        """The graded form of the last thing the candidate said, None when it was no answer at all."""
        turn = interview.turns[-1]
        question = next((q for q in bank if q.id == turn.question_version_id), None)
        if question is None or turn.kind not in (TurnKind.ANSWER, TurnKind.SKIP, TurnKind.NO_ANSWER):
            return None
        state = interview.progress
        asked = last_prompt(interview.turns)
        seconds = (turn.created_at - asked.created_at).total_seconds() if asked else 0.0
        earlier = self.interviews.attempts(interview.account_id, question.id)
        attempt = 1 if state.is_follow_up else len(earlier) + 1
        answer = GradedAnswer(
            id=self.new_id(),
            turn_id=turn.id,
            interview_id=interview.id,
            question_version_id=question.id,
            attempt=attempt,
            is_follow_up=state.is_follow_up,
            status="declined",
            words=len(turn.text.split()),
            text=turn.text,
            grade=None,
            input=manner.input,
            duration_s=round(manner.duration_s or seconds, 1),
            pause_s=manner.pause_s,
        )
        if turn.kind is TurnKind.SKIP:
            return replace(answer, unscored_reason=SKIPPED)
        if turn.kind is TurnKind.NO_ANSWER:
            return replace(answer, status="unscored", unscored_reason=NO_ANSWER)
        if manner.unscored:
            return replace(answer, status="unscored", unscored_reason=manner.unscored)
        target = question.key_point(turn.target) if turn.target else None
        grade = self.grader.grade(question, turn.text, target)
        if state.is_follow_up and target is None:
            grade = without_marks(grade, OPEN_FOLLOW_UP)
        status = "declined" if grade.declined else "unscored" if grade.unscored_reason else "scored"
        reason = NO_IDEA if grade.declined else grade.unscored_reason or ""
        signals = () if manner.is_spoken else self.watch(answer.words, seconds)
        return replace(answer, status=status, grade=grade, unscored_reason=reason, signals=signals)

    def _speak(self, interview: Interview, step: Step, person: Account) -> Interview:
        if isinstance(step, End):
            return self._closed(interview, step, person)
        kind, words = words_for(step, interview, self.phrases, person.display_name)
        target = step.target.id if isinstance(step, FollowUp) and step.target else None
        return interview.say(
            kind, words, turn_id=self.new_id(), at=self.now(), question=step.question.id, target=target
        )

    def _close(self, person: Account, interview: Interview, reason: EndReason) -> Interview:
        return self._commit(self._closed(interview, End(reason), person))

    def _closed(self, interview: Interview, step: End, person: Account) -> Interview:
        kind, words = words_for(step, interview, self.phrases, person.display_name)
        at = self.now()
        return interview.say(kind, words, turn_id=self.new_id(), at=at).end(step.reason, at=at)

    # --- the store ---

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

    def _bank(self, interview: Interview, job: Job) -> list[Question]:
        """The track's questions, and versions asked earlier in this interview that have since been replaced."""
        bank = self.questions.of_track(job.track)
        known = {question.id for question in bank}
        older = [asked for asked in interview.progress.asked if asked not in known]
        return bank + list(self.questions.get_many(older).values()) if older else bank
