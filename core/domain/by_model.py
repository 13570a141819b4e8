"""What a language model is asked about answers and interviews, and what it gives back once it was checked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from core.domain.grade import Grade
from core.domain.question import KeyPoint
from core.domain.scorecard import Claim, Dimension, Feedback

Overall = tuple[float, float, float]  # value, low, high of 0-100


@dataclass(frozen=True)
class Moment:
    """Where the interview stands. `asked`: the open question in the words last used; `earlier`: everything asked so
    far; `target`: the key point a follow-up aimed at; `probes`: key points a next follow-up may aim at, best first,
    empty when none may follow. An open follow-up has no key points of its own and is not `marked`."""

    asked: str
    earlier: tuple[str, ...] = ()
    target: KeyPoint | None = None
    probes: tuple[KeyPoint, ...] = ()
    marked: bool = True
    interview_id: UUID | None = None


@dataclass(frozen=True)
class Listener:
    """Hears the follow-up while it is being written. `aim` says which key point the next step draws out if this is the
    grade, None when it is no follow-up; it is asked anew whenever the draft begins anew. `hear` gets the pieces. A
    draft: what `take` returns is what counts."""

    aim: Callable[[Grade], KeyPoint | None]
    hear: Callable[[str], None]


@dataclass(frozen=True)
class Wording:
    """A question a model worded, for the key point at `point`; `text` is "" when it was not fit, `problem` says why."""

    point: KeyPoint | None = None
    text: str = ""
    problem: str = ""

    def for_target(self, target: KeyPoint | None) -> str:
        """The words for a follow-up that aims at `target`; "" when they aim elsewhere, and the bank's own are used."""
        return self.text if self.point and target and self.point.id == target.id else ""


@dataclass(frozen=True)
class TurnTaken:
    """`degraded` is "" or the sentence that says why the embedded engine did it alone. `calls` to the model, their
    tokens, cost and time are 0 or None when none was made."""

    grade: Grade
    wording: Wording = field(default_factory=Wording)
    degraded: str = ""
    calls: int = 0
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    ms: int = 0


@dataclass(frozen=True)
class Evaluation:
    """`dimensions` as in a scorecard; `overall` is None when nothing could be scored.

    `claims` say what each mark of the first run rests on. `dropped` marks had no quote that stands in the answer they
    name, `capped` ones lay too far above the embedded result. `degraded`: "" or why runs are missing or there are none.
    """

    dimensions: tuple[Dimension, ...]
    overall: Overall | None
    claims: tuple[Claim, ...] = ()
    runs: int = 0
    dropped: int = 0
    capped: int = 0
    prompt_hash: str = ""
    degraded: str = ""


@dataclass(frozen=True)
class Coached:
    """`claims` tie every strength and area of `feedback` that a model wrote to a turn; lists without a proven claim are
    the embedded coach's. `dropped`: what was said and could not be proven. `degraded`: "" or why it is embedded."""

    feedback: Feedback
    claims: tuple[Claim, ...] = ()
    dropped: int = 0
    prompt_hash: str = ""
    degraded: str = ""
