"""An answer as it is laid before a model: fenced, without what speaks to the grader, its key points numbered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.domain.grade import Evidence, Grade
from core.domain.interview import MAX_ANSWER_CHARACTERS
from core.domain.question import KeyPoint, Question
from core.llm.errors import ContextTooLong
from core.llm.fence import NewNonce, fence, without_lookalikes
from core.llm.quotes import verified

# The text with every passage that speaks to the grader blanked out (of the same length), and whether there was one.
Screen = Callable[[str], tuple[str, bool]]
NO_MARK = "(nothing)"
MOST_EARLIER, LONGEST_EARLIER = 12, 400  # questions, characters each


@dataclass(frozen=True)
class Sheet:
    """`scored` is the answer as it is read, of the same length; `fenced` as it stands in the prompt. `lookalikes`
    counts forged marks. `expected` key points are numbered from 1, `others` go on from there."""

    question: Question
    answer: str
    scored: str
    fenced: str
    nonce: str
    lookalikes: int
    expected: tuple[KeyPoint, ...]
    others: tuple[KeyPoint, ...]
    embedded: Grade

    @property
    def numbered(self) -> tuple[KeyPoint, ...]:
        return (*self.expected, *self.others)

    def point(self, number: int) -> KeyPoint | None:
        """The key point of that number."""
        return self.numbered[number - 1] if 1 <= number <= len(self.numbered) else None

    def evidence(self, quote: str) -> Evidence | None:
        """The quote where it stands in what was read and in the answer itself, else None."""
        found = verified(quote, self.scored)
        return found if found and self.answer[found.start : found.end] == found.quote else None

    @property
    def fields(self) -> dict[str, str]:
        """What every prompt about one answer is filled in with."""
        points = [f"{i}. (weight {p.weight}) {p.statement}" for i, p in enumerate(self.expected, start=1)]
        return {
            "nonce": self.nonce,
            "question": self.question.stem,
            "key_points": "\n".join(points),
            "misconceptions": listed(self.question.misconceptions),
            "answer": self.fenced,
        }

    def probes(self, points: Sequence[KeyPoint]) -> str:
        """Key points that may be asked about, by number; those not marked here with what they say."""
        numbers = {point.id: i for i, point in enumerate(self.numbered, start=1)}
        names = [
            str(numbers[p.id]) if p in self.expected else f"{numbers[p.id]} ({p.statement})"
            for p in points
            if p.id in numbers
        ]
        return ", ".join(names) or NO_MARK


def lay_out(
    question: Question,
    answer: str,
    embedded: Grade,
    screen: Screen,
    nonce: NewNonce,
    target: KeyPoint | None = None,
    probes: Sequence[KeyPoint] = (),
) -> Sheet:
    """Raises ContextTooLong for more text than an answer may have."""
    if len(answer) > MAX_ANSWER_CHARACTERS:
        raise ContextTooLong
    code = nonce()
    scored, _ = screen(answer)
    fenced = fence("answer", scored, code)
    # Forged marks may stand in passages the screen took out already.
    lookalikes = max(fenced.lookalikes, without_lookalikes(answer)[1])
    expected = (target,) if target else question.key_points
    others = tuple(point for point in probes if point not in expected)
    return Sheet(question, answer, scored, fenced.text, code, lookalikes, expected, others, embedded)


def listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or NO_MARK


def asked_before(earlier: Sequence[str]) -> str:
    """Earlier questions for a prompt; a model may have worded them after a candidate's answer, so they are cleaned."""
    lines = [" ".join(without_lookalikes(line)[0].split())[:LONGEST_EARLIER] for line in earlier[-MOST_EARLIER:]]
    return listed(lines)
