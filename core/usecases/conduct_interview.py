"""Taking an interview: start, answer, and everything else a candidate can do until it ends.

What a person says is committed before it is graded, and the interviewer's reply before it is shown. A process that dies
in between leaves an interview that owes a reply; `resume` gives it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from core.domain.account import Account
from core.domain.by_model import Wording
from core.domain.errors import InterviewNotFound, NoQuestions
from core.domain.grade import Grade, GradedAnswer, IntegritySignal
from core.domain.integrity import Given, asks_for_own_words, explained, has_signals, read, told
from core.domain.interview import EndReason, Interview, NoteKind, Outcome, TurnKind
from core.domain.question import Question
from core.domain.rubric import Job, Quota, TurnPolicy
from core.domain.spoken import Manner, Noticed
from core.interview.selector import Ask, End, FollowUp, Step, Tone, coverage, last_prompt, next_step
from core.interview.wording import greeting, words_for
from core.ports import Grader, Questions, TurnByModel
from core.trust_ports import Habits, Scales, Watch
from core.usecases.marking import Draft, Hear, mark, scale_of
from core.usecases.scene import Scene
from core.usecases.sitting import Sitting

NO_ANSWER = "There was no answer before the time for this question was over."
SKIPPED = "You chose to skip this question."
NO_IDEA = "You said you could not answer this one."

DRILL_TURNS = 2


@dataclass(frozen=True)
class ConductInterview(Sitting):
    questions: Questions
    grader: Grader
    watch: Watch
    habits: Habits
    model: TurnByModel | None = None  # grades and words follow-ups where one is configured
    scales: Scales | None = None  # where people calibrated questions' scales

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

    @property
    def replies_at_once(self) -> bool:
        """Whether a reply takes no longer than a page takes to draw."""
        return self.model is None

    def scene(self, person: Account, interview_id: UUID) -> Scene:
        """Everything the page needs to draw the interview where it stands; with a model it may still owe a reply."""
        interview = (self.resume if self.replies_at_once else self._mine)(person, interview_id)
        job = self.jobs.get(interview.job_id)
        return Scene(
            interview, job, tuple(coverage(interview, self._bank(interview, job))), draft=self._draft(interview)
        )

    def prepare(self, scene: Scene) -> None:
        """Get the grader ready for the open question while the person is still thinking."""
        if (current := scene.interview.progress.current) is not None:
            question = self.questions.get(current)
            self.grader.prepare(question)
            if has_signals(scene.interview.kind):
                self.watch.prepare(question)

    # --- the turn ---

    def _answered(
        self, person: Account, interview: Interview, manner: Manner, hear: Hear | None = None
    ) -> tuple[Interview, GradedAnswer | None]:
        """The interview with the reply to what was just said, and the grade of that; nothing is stored."""
        job = self.jobs.get(interview.job_id)
        bank = self._bank(interview, job)
        seen = self.interviews.answered_questions(person.id)
        graded, wording = self._graded(person, interview, bank, manner, seen, hear)
        if graded and interview.turns[-1].kind is TurnKind.ANSWER:
            suspicious, grade = asks_for_own_words(graded.signals), graded.grade
            interview = interview.note(Outcome.of(grade, suspicious=suspicious) if grade else Outcome(None))
        return self._speak(interview, next_step(interview, bank, seen), person, wording), graded

    def _graded(
        self,
        person: Account,
        interview: Interview,
        bank: Sequence[Question],
        manner: Manner,
        seen: frozenset[UUID],
        hear: Hear | None,
    ) -> tuple[GradedAnswer | None, Wording]:
        """The graded form of the last thing the candidate said, None when it was no answer at all; and a model's words
        for a follow-up."""
        turn = interview.turns[-1]
        question = next((q for q in bank if q.id == turn.question_version_id), None)
        if question is None or turn.kind not in (TurnKind.ANSWER, TurnKind.SKIP, TurnKind.NO_ANSWER):
            return None, Wording()
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
            return replace(answer, unscored_reason=SKIPPED), Wording()
        if turn.kind is TurnKind.NO_ANSWER:
            return replace(answer, status="unscored", unscored_reason=NO_ANSWER), Wording()
        if manner.unscored:
            return replace(answer, status="unscored", unscored_reason=manner.unscored), Wording()
        on_scale = scale_of(self.scales, interview, question)
        signals = self._watching(person, interview, question, manner, seconds)

        def suspicious(grade: Grade) -> bool:
            return asks_for_own_words(signals(grade))

        draft = Draft(interview, bank, seen, suspicious, self.phrases, hear, on_scale) if hear else None
        taken = mark(self.grader, self.model, interview, question, draft.listener if draft else None)
        grade = on_scale(taken.grade)
        status = "declined" if grade.declined else "unscored" if grade.unscored_reason else "scored"
        reason = NO_IDEA if grade.declined else grade.unscored_reason or ""
        answer = replace(answer, status=status, grade=grade, unscored_reason=reason)
        return replace(answer, signals=signals(grade)), taken.wording

    def _keep_noticed(self, interview: Interview, manner: Manner) -> None:
        """Beside the turn, for whoever replies to it; without anything to tell there is nothing to keep."""
        noticed, watched = manner.noticed, has_signals(interview.kind)
        if watched and not manner.is_spoken and noticed is not None and noticed != Noticed():
            at = len(interview.turns)
            self.habits.save_note(interview.id, NoteKind.NOTICED, at, told(noticed), self.now())

    def _watching(
        self, person: Account, interview: Interview, question: Question, manner: Manner, seconds: float
    ) -> Callable[[Grade], tuple[IntegritySignal, ...]]:
        """Finds the signals of the interview's last turn once it is graded; a drill or a retry has none."""
        if not has_signals(interview.kind):
            return lambda grade: ()
        turn = interview.turns[-1]
        if manner.noticed is None:  # a typed answer was committed before, with what the page noticed beside it
            note = self.habits.notes(interview.id, NoteKind.NOTICED).get(turn.position, "")
            manner = replace(manner, noticed=read(note))
        earlier = self.habits.habits(person.id)

        def signals(grade: Grade) -> tuple[IntegritySignal, ...]:
            return explained(self.watch.signals(Given(question, turn.text, grade, manner, seconds, earlier)), person)

        return signals

    def _speak(self, interview: Interview, step: Step, person: Account, wording: Wording | None = None) -> Interview:
        if isinstance(step, End):
            return self._closed(interview, step, person)
        target = step.target if isinstance(step, FollowUp) else None
        worded = wording.for_target(target) if wording else ""
        kind, words = words_for(step, interview, self.phrases, person.display_name, worded)
        at, aim = self.now(), target.id if target else None
        return interview.say(kind, words, turn_id=self.new_id(), at=at, question=step.question.id, target=aim)

    def _ended_early(self, person: Account, interview: Interview) -> Interview:
        return self._closed(interview, End(EndReason.CANDIDATE), person)

    def _closed(self, interview: Interview, step: End, person: Account) -> Interview:
        kind, words = words_for(step, interview, self.phrases, person.display_name)
        at = self.now()
        return interview.say(kind, words, turn_id=self.new_id(), at=at).end(step.reason, at=at)

    def _bank(self, interview: Interview, job: Job) -> list[Question]:
        """The track's questions, and versions asked earlier in this interview that have since been replaced."""
        bank = self.questions.of_track(job.track)
        known = {question.id for question in bank}
        older = [asked for asked in interview.progress.asked if asked not in known]
        return bank + list(self.questions.get_many(older).values()) if older else bank
