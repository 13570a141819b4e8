"""Finished case interviews, turn by turn as the interviewer writes them, for tests of what is made from one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from core.cases.draw import draw
from core.domain.case import Case
from core.domain.interview import EndReason, Interview, Speaker, Turn, TurnKind
from core.domain.question import Difficulty
from core.domain.rubric import Panel
from core.domain.units import show

NAMESPACE = UUID("51d6d2b5-0a0b-4b58-8f4b-7f6c4a6f7c11")
START = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
CONSULTING = draw("profitability", 1, Difficulty.HARD)
HOST, GUEST = Speaker.INTERVIEWER, Speaker.CANDIDATE


class Talk:
    """A case interview that is being written; every turn takes its seconds."""

    def __init__(self, case: Case, name: str = "talk", at: datetime = START) -> None:
        self.case = case
        self.name = name
        self.now = self.start = at
        self.turns: list[Turn] = []
        self.phase = "framework"
        self.say(TurnKind.GREETING, f"Welcome. {case.prompt}", who=HOST, wait=0)

    def say(self, kind: TurnKind, text: str, about: str = "", *, who: Speaker = GUEST, wait: float = 60) -> "Talk":
        self.now += timedelta(seconds=wait)
        place = len(self.turns)
        self.turns.append(
            Turn(
                uuid5(NAMESPACE, f"{self.name}:{place}"), self.id, place, who, kind, text, self.now,
                phase=self.phase, about=about,
            )
        )  # fmt: skip
        return self

    def ask(self, about: str, text: str, phase: str = "") -> "Talk":
        self.phase = phase or self.phase
        return self.say(TurnKind.QUESTION, text, about, who=HOST, wait=2)

    def answer(self, about: str, text: str, wait: float = 60) -> "Talk":
        return self.say(TurnKind.ANSWER, text, about, wait=wait)

    def skip(self, about: str) -> "Talk":
        return self.say(TurnKind.SKIP, "", about, wait=20)

    def exhibit(self, number: int = 0) -> "Talk":
        shown = self.case.exhibits[number]
        self.say(TurnKind.ASK_DATA, f"Do you have any data on {shown.hints[0]}?", wait=25)
        return self.say(TurnKind.EXHIBIT, f"Yes, have a look at this: {shown.title}.", shown.id, who=HOST, wait=2)

    def data(self, number: int = 0) -> "Talk":
        fact = self.case.data_answers[number]
        self.say(TurnKind.ASK_DATA, f"What do we know about {fact.hints[0] if fact.hints else fact.key}?", wait=15)
        return self.say(TurnKind.DATA, fact.sentence, fact.key, who=HOST, wait=2)

    def hint(self, checkpoint: str) -> "Talk":
        key = next(c for c in self.case.checkpoints if c.id == checkpoint)
        self.say(TurnKind.ASK_HINT, "Can you give me a hint?", checkpoint, wait=40)
        return self.say(TurnKind.HINT, key.hint, checkpoint, who=HOST, wait=2)

    @property
    def id(self) -> UUID:
        return uuid5(NAMESPACE, self.name)

    def done(self) -> Interview:
        self.phase = "completed"
        self.say(TurnKind.CLOSING, "Thank you, that was the case.", who=HOST, wait=3)
        return self.so_far("finished")

    def so_far(self, status: str = "finished") -> Interview:
        job = uuid5(NAMESPACE, "job")
        return Interview(
            id=self.id,
            org_id=uuid5(NAMESPACE, "org"),
            account_id=uuid5(NAMESPACE, "person"),
            job_id=job,
            rubric_version_id=uuid5(NAMESPACE, "rubric"),
            panel=Panel(uuid5(NAMESPACE, "panel"), job, ()),
            seed=1,
            started_at=self.start,
            kind="case",
            status=status,
            ended_at=self.now,
            end_reason=EndReason.QUOTAS_MET,
            case_id=uuid5(NAMESPACE, self.case.id),
            case=self.case,
            turns=tuple(self.turns),
        )


def tree(case: Case, branches: int) -> str:
    """A structure with so many branches of the key, a line each with what is asked there."""
    chosen = case.framework[:branches]
    return "\n".join(f"{n}. {b.name}: {' '.join(b.questions)}" for n, b in enumerate(chosen, start=1))


def number(case: Case, place: int, factor: float = 1.0) -> str:
    checkpoint = case.checkpoints[place]
    return f"That comes to {show(checkpoint.value * factor, checkpoint.unit)}."


def opening(case: Case, name: str, structure: str, hypothesis: str) -> Talk:
    talk = Talk(case, name).ask("structure", "How would you structure this?")
    talk.answer("structure", structure, wait=150) if structure else talk.skip("structure")
    talk.ask("hypothesis", "What is your first guess?")
    return talk.answer("hypothesis", hypothesis, wait=45) if hypothesis else talk.skip("hypothesis")


def good(case: Case = CONSULTING, name: str = "good") -> Interview:
    """Everything asked for, every number right, every so-what said."""
    talk = opening(case, name, tree(case, len(case.framework)), case.solution.hypothesis)
    talk.phase = "data_analysis"
    talk.exhibit(0).data(0)
    for place, checkpoint in enumerate(case.checkpoints):
        talk.ask(checkpoint.id, checkpoint.question)
        talk.answer(checkpoint.id, f"Let me work it out. {number(case, place)}", wait=90)
    talk.ask("twist", case.twist).answer("twist", "That changes little; let me check the numbers.", wait=40)
    talk.ask("recommendation", "What do you recommend?", "recommendation")
    talk.answer("recommendation", " ".join(s.statement for s in case.solution.so_whats), wait=120)
    talk.ask("pushback:0", case.pushbacks[0].text, "pushback")
    talk.answer("pushback:0", f"I understand, but {number(case, 0)} {case.pushbacks[0].expects}", wait=70)
    talk.ask("conclusion", "Sum it up in half a minute.", "conclusion")
    talk.answer("conclusion", case.solution.recommendation, wait=45)
    return talk.done()


def middling(case: Case = CONSULTING, name: str = "middling") -> Interview:
    """Half the structure, a slip of a zero, one hint, a thin recommendation; one number never reached."""
    talk = opening(case, name, tree(case, 2), "Something must have changed in what customers want.")
    talk.phase = "data_analysis"
    talk.exhibit(0).exhibit(min(1, len(case.exhibits) - 1))
    first, second = case.checkpoints[0], case.checkpoints[1]
    talk.ask(first.id, first.question).hint(first.id).answer(first.id, number(case, 0), wait=130)
    talk.ask(second.id, second.question).answer(second.id, number(case, 1, 10), wait=110)
    for place in range(2, len(case.checkpoints) - 1):
        checkpoint = case.checkpoints[place]
        talk.ask(checkpoint.id, checkpoint.question)
        talk.answer(checkpoint.id, number(case, place)) if place % 2 else talk.skip(checkpoint.id)
    talk.ask("recommendation", "What do you recommend?", "recommendation")
    talk.answer("recommendation", "I would look at it in more depth and talk to customers first.", wait=60)
    talk.ask("pushback:0", case.pushbacks[0].text, "pushback").answer("pushback:0", "I still think so.", wait=30)
    talk.ask("conclusion", "Sum it up in half a minute.", "conclusion").answer("conclusion", "Look closer first.")
    return talk.done()


def silent(case: Case = CONSULTING, name: str = "silent") -> Interview:
    """Everything was put, nothing was said."""
    talk = opening(case, name, "", "")
    talk.phase = "data_analysis"
    for checkpoint in case.checkpoints:
        talk.ask(checkpoint.id, checkpoint.question).skip(checkpoint.id)
    for about, phase in (
        ("recommendation", "recommendation"),
        ("pushback:0", "pushback"),
        ("conclusion", "conclusion"),
    ):
        talk.ask(about, "And now?", phase).skip(about)
    return talk.done()


def with_right(case: Case, right: frozenset[int], name: str = "some") -> Interview:
    """Numbers of these places said, the others passed over."""
    talk = opening(case, name, tree(case, 2), "")
    talk.phase = "data_analysis"
    for place, checkpoint in enumerate(case.checkpoints):
        talk.ask(checkpoint.id, checkpoint.question)
        talk.answer(checkpoint.id, number(case, place)) if place in right else talk.skip(checkpoint.id)
    return talk.done()


def led(case: Case = CONSULTING, name: str = "led", said: int = 3) -> Interview:
    """The candidate leads: nobody asks for a number, and the first `said` ones are worked out on the way."""
    talk = opening(case, name, tree(case, 4), case.solution.hypothesis)
    talk.phase = "data_analysis"
    talk.exhibit(0)
    for place in range(said):
        talk.answer("", f"I would like to know this next. {number(case, place)} So that is where it comes from.")
    talk.ask("recommendation", "What do you recommend?", "recommendation")
    talk.answer("recommendation", case.solution.so_whats[0].statement, wait=90)
    return talk.done()


def left_and_back(case: Case = CONSULTING, hours: float = 3) -> Interview:
    """Left for hours in the middle of the analysis."""
    talk = opening(case, "away", tree(case, 3), "")
    talk.phase = "data_analysis"
    talk.ask(case.checkpoints[0].id, case.checkpoints[0].question)
    talk.answer(case.checkpoints[0].id, number(case, 0), wait=hours * 3600)
    return talk.done()


def of_person(interview: Interview, **changes: object) -> Interview:
    """The interview as another person's, in another place."""
    return replace(interview, **changes)  # type: ignore[arg-type]
