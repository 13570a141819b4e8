"""What the interviewer of a case knows and understands: the port `CaseDesk` on the case's own numbers and words."""

from collections.abc import Sequence

from core.cases import data_desk, requests
from core.cases.checkpoints import Outcome, check, check_all
from core.cases.data_desk import Given
from core.cases.decision import decision
from core.cases.plan import plan
from core.domain.case import Case, Checkpoint
from core.domain.case_interview import OPEN, STRUCTURE, CasePlan, DataReply, Found, Heard, Reading
from core.domain.errors import ModelMissing
from core.domain.interview import TurnKind
from core.ports import Embedder

FEWEST_WORDS = 8  # of a structure
WISHES = {
    "hint": TurnKind.ASK_HINT,
    "think": TurnKind.THINKING,
    "repeat": TurnKind.ASK_REPEAT,
    "skip": TurnKind.SKIP,
}
READINGS = {
    Outcome.RIGHT: Reading.GOOD,
    Outcome.CARRIED: Reading.GOOD,
    Outcome.WRONG: Reading.OTHER,
    Outcome.UNCLEAR: Reading.UNCLEAR,
    Outcome.ABSENT: Reading.NO_NUMBER,
}
FOUND = {Given.EXHIBIT: Found.EXHIBIT, Given.FACT: Found.FACT, Given.NONE: Found.NOTHING}


class CaseDesk:
    """Safe to share between threads. Where the embedding model is missing, words alone decide."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._embedder = embedder

    def plan(self, case: Case) -> CasePlan:
        return plan(case)

    def hear(self, case: Case, words: str, about: str, within: Sequence[str], said: Sequence[tuple[str, str]]) -> Heard:
        """What `words` are while a task about `about` is open. `within`: checkpoints whose numbers may be in them;
        `said`: answers to checkpoints so far."""
        message = requests.read(words)
        if message.wish:
            return Heard(WISHES[message.wish], about)
        own = _own(case, said)
        found = [c for c in case.checkpoints if c.id in within and check(case, c, words, own).credited]
        request = message.request if message.explicit else ""
        if found and (message.rest or not message.explicit):
            return Heard(TurnKind.ANSWER, found[0].id if about == OPEN else about, request)
        checkpoint = _checkpoint(case, about)
        answers = message.has_substance
        if checkpoint is not None:  # a question for data beside which there is no number answers nothing
            numbers = check(case, checkpoint, message.rest or words, own).outcome is not Outcome.ABSENT
            answers = not message.request or (numbers and bool(message.rest or not message.explicit))
        return Heard(TurnKind.ANSWER, about, request) if answers else Heard(TurnKind.ASK_DATA, about, message.request)

    def read(self, case: Case, about: str, words: str, said: Sequence[tuple[str, str]]) -> Reading:
        """What an answer about `about` is; `said` as before it."""
        checkpoint = _checkpoint(case, about)
        if checkpoint is not None:
            return READINGS[check(case, checkpoint, words, _own(case, said)).outcome]
        return Reading.THIN if about == STRUCTURE and len(words.split()) < FEWEST_WORDS else Reading.TAKEN

    def data(self, case: Case, question: str, released: Sequence[str]) -> DataReply:
        """The reply to a question for data, from the case alone."""
        try:
            reply = data_desk.answer(case, question, released, self._embedder)
        except ModelMissing:
            reply = data_desk.answer(case, question, released)
        source = reply.exhibit.id if reply.exhibit else reply.fact.key if reply.fact else ""
        found = FOUND.get(reply.given, Found.REMARK)
        return DataReply(found, reply.sentence, source if found in (Found.EXHIBIT, Found.FACT) else "")

    def decision(self, case: Case, words: str, *, asked: bool) -> str:
        """The option that is recommended, "" when it is not clear; `asked`: the options were named just before."""
        try:
            return decision(case, words, self._embedder, asked=asked)
        except ModelMissing:
            return decision(case, words, asked=asked)


def _checkpoint(case: Case, about: str) -> Checkpoint | None:
    return next((checkpoint for checkpoint in case.checkpoints if checkpoint.id == about), None)


def _own(case: Case, said: Sequence[tuple[str, str]]) -> dict[str, float]:
    """The person's own numbers so far."""
    return {c.checkpoint.id: c.value for c in check_all(case, said) if c.value is not None}
