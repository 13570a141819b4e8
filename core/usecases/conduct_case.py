"""Taking a case interview: the case is put, data and hints are given on request, the recommendation is argued with.

What happens next is decided in core/interview/phases.py from the turns alone. Nothing of the case reaches the candidate
but its prompt, its tasks, and what the turns release.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from core.domain.account import Account
from core.domain.case import Case, CaseType
from core.domain.case_interview import (
    HYPOTHESIS,
    OPEN,
    PUSHBACK,
    RECOMMENDATION,
    STRUCTURE,
    TWIST,
    CaseLine,
    CasePlan,
    Choices,
    Lead,
    Phase,
    Understood,
)
from core.domain.case_study import CaseStatus
from core.domain.errors import NoCase, NoJobForCase, NotFound
from core.domain.grade import GradedAnswer
from core.domain.interview import EndReason, Interview, NoteKind, Outcome, Speaker, Turn, TurnKind
from core.domain.rubric import Job, TurnPolicy
from core.domain.spoken import TYPED, Manner
from core.interview.answers import clean_answer
from core.interview.case_wording import Line, greeting, line_for
from core.interview.phases import MOST_PUSHBACKS, Close, Move, Standing, next_moves, opening, stand
from core.ports import CaseStudies
from core.usecases.case_desk import CaseDesk, CaseWording, Notes
from core.usecases.marking import Hear
from core.usecases.scene import CaseScene, Scene
from core.usecases.sitting import Answered, Sitting

TRACKS = {CaseType.CONSULTING: "management_consultant", CaseType.PRODUCT_MANAGEMENT: "product_manager"}
FIXED_TASKS = 5 + MOST_PUSHBACKS  # structure, hypothesis, twist, recommendation, pushbacks, conclusion
LONGEST_NOTES = 20_000
WORDED_LEADS = frozenset(
    {STRUCTURE, HYPOTHESIS, TWIST, OPEN}
)  # answers that a model may react to: none has a number key


@dataclass(frozen=True)
class ConductCase(Sitting):
    cases: CaseStudies
    desk: CaseDesk
    notes: Notes
    model: CaseWording | None = None  # words reactions and pushbacks where one is configured

    def start(
        self,
        person: Account,
        study_id: UUID,
        *,
        led: str = Lead.INTERVIEWER,
        mode: str = "text",
        pace: TurnPolicy | None = None,
        seed: int = 0,
        calculator: bool = True,
    ) -> Interview:
        """Greet, put the case and ask for a structure; `led` is interviewer or candidate, `mode` text or voice.

        Raises NoCase, NoJobForCase.
        """
        case = self._offered(person, study_id)
        job = self._job(person, case)
        panel = self.jobs.panel(job.id)
        policy = pace or person.turn_policy or panel.turn_policy
        panel = replace(panel, quotas=(), max_turns=FIXED_TASKS + len(case.checkpoints), turn_policy=policy)
        sitting = self._sitting(person, job, panel, seed, "case")
        interview = replace(sitting, mode=mode, case_id=study_id, case=case)
        choices = Choices(Lead(led), calculator)
        hello = greeting(self.phrases, interview, case, person.display_name, choices)
        interview = self._say(interview, Line(TurnKind.GREETING, hello, Phase.FRAMEWORK, choices.told()))
        for move in opening():
            interview = self._say(interview, line_for(move, interview, case, self.phrases, person.display_name))
        self.interviews.add(interview)
        return interview

    def hint(self, person: Account, interview_id: UUID, *, position: int) -> Interview:
        return self._event(person, interview_id, position, TurnKind.ASK_HINT)

    def ask_data(
        self, person: Account, interview_id: UUID, words: str, *, position: int, reply: bool = True
    ) -> Interview:
        """Ask for data: the words are a question, whatever else they look like. Raises as `answer`."""
        interview = self._open_for(person, interview_id, position)
        heard = self._heard(interview, TurnKind.ASK_DATA, clean_answer(words), self._standing(interview).open or OPEN)
        return self._hear(person, heard, TYPED, reply)

    def clarify(self, person: Account, interview_id: UUID, *, position: int) -> Interview:
        """A case has one wording: it is said again."""
        return self.repeat(person, interview_id, position=position)

    @property
    def replies_at_once(self) -> bool:
        return self.model is None

    def scene(self, person: Account, interview_id: UUID) -> Scene:
        interview = (self.resume if self.replies_at_once else self._mine)(person, interview_id)
        case, standing = case_of(interview), self._standing(interview)
        shown = (case.exhibit(exhibit_id) for exhibit_id in standing.released)
        told = CaseScene(
            title=case.title,
            standing=standing,
            exhibits=tuple(exhibit for exhibit in shown if exhibit),
            notes=self.notes.notes(interview.id, NoteKind.SCRATCH).get(0, ""),
            without_model=self.notes.notes(interview.id, NoteKind.WITHOUT_MODEL),
        )
        return Scene(interview, self.jobs.get(interview.job_id), draft=self._draft(interview), case=told)

    def save_notes(self, person: Account, interview_id: UUID, words: str) -> None:
        """Keep the scratch pad. It belongs to the person and is never read by anything that marks."""
        interview = self._mine(person, interview_id)
        self.notes.save_note(interview.id, NoteKind.SCRATCH, 0, words[:LONGEST_NOTES], self.now())

    # --- what was said ---

    def _said(self, interview: Interview, kind: TurnKind, words: str, manner: Manner) -> Interview:
        now = self._standing(interview)
        about = now.open if now.open is not None else OPEN
        if kind is not TurnKind.ANSWER:
            return self._heard(interview, kind, words, about)
        if manner.unscored:  # not understood well enough to rest anything on
            return self._heard(interview, TurnKind.NO_ANSWER, words, about)
        case = case_of(interview)
        heard = self.desk.hear(case, words, about, self._within(now, self.desk.plan(case)), said(interview.turns, case))
        return self._heard(interview, heard.kind, words, heard.about)

    def _heard(self, interview: Interview, kind: TurnKind, words: str, about: str) -> Interview:
        phase = self._standing(interview).phase
        return interview.hear(kind, words, turn_id=self.new_id(), at=self.now(), phase=phase, about=about)

    def _within(self, now: Standing, plan: CasePlan) -> tuple[str, ...]:
        """The checkpoints whose numbers may be in an answer: the open one, and all within reach of who leads."""
        if now.open in plan.ids or now.led is Lead.INTERVIEWER or now.phase is not Phase.DATA_ANALYSIS:
            return (now.open,) if now.open in plan.ids else ()
        reach = len(plan.ids) if now.twist_told else plan.twist_at
        return tuple(key for key in plan.ids[:reach] if key not in now.dealt)

    # --- the reply ---

    def _answered(self, person: Account, interview: Interview, manner: Manner, hear: Hear | None = None) -> Answered:
        case, now = case_of(interview), self._standing(interview)
        moves = next_moves(self.desk.plan(case), now, self._understood(interview, case, now))
        for move in moves:
            line = line_for(move, interview, case, self.phrases, person.display_name)
            interview = self._say(interview, *self._worded(interview, case, now, move, line))
            if isinstance(move, Close):
                interview = interview.end(move.reason, at=interview.turns[-1].created_at)
        return interview, None

    def _understood(self, interview: Interview, case: Case, now: Standing) -> Understood:
        *before, last = interview.turns
        answers = said(before, case)
        request, reading = "", Understood().reading
        if last.kind is TurnKind.ANSWER:
            reading = self.desk.read(case, last.about, last.text, answers)
            request = self.desk.hear(case, last.text, last.about, (), answers).request
        elif last.kind is TurnKind.ASK_DATA:
            request = last.text
        data = self.desk.data(case, request, now.released) if request else None
        return Understood(reading, data, self._decision(interview, case, now))

    def _decision(self, interview: Interview, case: Case, now: Standing) -> str:
        """The option the person recommends; what was said last to that counts first."""
        if now.phase not in (Phase.RECOMMENDATION, Phase.PUSHBACK):
            return ""
        asked = RECOMMENDATION in now.probed
        words = [t.text for t in interview.turns if t.kind is TurnKind.ANSWER and t.about == RECOMMENDATION]
        found = (self.desk.decision(case, text, asked=asked) for text in reversed(words))
        return next((decision for decision in found if decision), "")

    def _worded(
        self, interview: Interview, case: Case, now: Standing, move: Move, line: Line
    ) -> tuple[Line, Outcome | None]:
        """The line, in a model's words where one is configured and the line is one it may word."""
        last = now.last
        if self.model is None or last is None or last.kind is not TurnKind.ANSWER or line.kind is not TurnKind.QUESTION:
            return line, None
        pushback = line.about.startswith(PUSHBACK)
        if not pushback and not (line.lead and last.about in WORDED_LEADS):
            return line, None
        secret = (
            case.solution.hypothesis,
            case.solution.recommendation,
            *(s.statement for s in case.solution.so_whats),
        )
        earlier = [turn.text for turn in interview.turns if turn.role is Speaker.INTERVIEWER]
        purpose, plain = ("pushback", line.text) if pushback else ("reaction", line.lead)
        worded = self.model.word(CaseLine(purpose, plain, last.text, earlier, secret), interview.id)
        return line.led_by(worded.text), Outcome(None, degraded=True) if worded.degraded else None

    def _ended_early(self, person: Account, interview: Interview) -> Interview:
        close = Close(EndReason.CANDIDATE)
        line = line_for(close, interview, case_of(interview), self.phrases, person.display_name)
        interview = self._say(interview, line)
        return interview.end(close.reason, at=interview.turns[-1].created_at)

    def _say(self, interview: Interview, line: Line, outcome: Outcome | None = None) -> Interview:
        spoken = interview.say(
            line.kind, line.text, turn_id=self.new_id(), at=self.now(), phase=line.phase, about=line.about
        )
        if outcome is None:
            return spoken
        return replace(spoken, turns=(*spoken.turns[:-1], replace(spoken.turns[-1], outcome=outcome)))

    def _commit(self, interview: Interview, graded: GradedAnswer | None = None, new: int = 1) -> Interview:
        stored = super()._commit(interview, graded, new)
        for turn in interview.turns[-new:]:
            if turn.role is Speaker.INTERVIEWER and turn.outcome is not None and turn.outcome.degraded:
                self.notes.save_note(interview.id, NoteKind.WITHOUT_MODEL, turn.position, "degraded", self.now())
        return stored

    # --- the case ---

    def _offered(self, person: Account, study_id: UUID) -> Case:
        try:
            study = self.cases.get(study_id)
        except NotFound as error:
            raise NoCase from error
        if study.status is not CaseStatus.PUBLISHED or study.org_id not in (None, person.org_id):
            raise NoCase
        return study.case

    def _job(self, person: Account, case: Case) -> Job:
        """The job whose rubric and panel a case of this type uses."""
        jobs = self.jobs.all(person.org_id)
        fitting = (job for job in jobs if job.track == TRACKS[case.type])
        job = next(fitting, jobs[0] if jobs else None)
        if job is None:
            raise NoJobForCase
        return job

    def _standing(self, interview: Interview) -> Standing:
        return stand(interview.turns, self.desk.plan(case_of(interview)))


def case_of(interview: Interview) -> Case:
    if interview.case is None:
        raise NoCase
    return interview.case


def said(turns: Sequence[Turn], case: Case) -> list[tuple[str, str]]:
    """What was answered to checkpoints, as (checkpoint id, answer) pairs."""
    ids = {checkpoint.id for checkpoint in case.checkpoints}
    return [(turn.about, turn.text) for turn in turns if turn.kind is TurnKind.ANSWER and turn.about in ids]
