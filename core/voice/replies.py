"""What becomes of a spoken turn, and what the interviewer says when the voice begins. Pure."""

from dataclasses import dataclass

from core.domain.errors import EmptyAnswer
from core.domain.interview import Interview, Speaker, TurnKind
from core.interview.answers import clean_answer
from core.interview.selector import last_prompt
from core.speech.gate import SENTENCES, Reason
from core.speech.turns import Heard

RAN_OUT = frozenset({"no_answer", "idle", "absolute"})  # the turn's time was over
NOT_SCORED = "This could not be understood well enough to be scored, so it does not count either way."
GO_ON = "Please go on."
STANDS_ALONE = frozenset(
    {TurnKind.QUESTION, TurnKind.FOLLOW_UP, TurnKind.REPHRASE, TurnKind.REPEAT, TurnKind.OWN_WORDS}
)


@dataclass(frozen=True)
class Plan:
    """`what` is skip, time_out, answer, or again with the sentence that asks for it."""

    what: str
    again: str = ""
    unscored: str = ""


def plan(heard: Heard, *, skipping: bool, doubted: bool, again: bool) -> Plan:
    """What a turn becomes. Doubtful words are asked for once more, and then kept without a score.

    `doubted`: this question's words were doubtful before; `again`: nothing was heard before.
    """
    if skipping:
        return Plan("skip")
    try:
        clean_answer(heard.text)
    except EmptyAnswer:
        if heard.reason in RAN_OUT:
            return Plan("time_out")
        sentence = heard.doubt.sentence if heard.doubt else SENTENCES[Reason.NOTHING_HEARD]
        return Plan("again", GO_ON if again else sentence)
    if heard.doubt is None:
        return Plan("answer")
    if doubted or heard.reason in RAN_OUT:
        return Plan("answer", unscored=NOT_SCORED)
    return Plan("again", heard.doubt.sentence)


def opening(interview: Interview) -> str:
    """Everything said so far before the first answer, else the question that stands open."""
    if all(turn.role is Speaker.INTERVIEWER for turn in interview.turns):
        return " ".join(turn.text for turn in interview.turns)
    last = interview.turns[-1]
    prompt = last if last.kind in STANDS_ALONE else last_prompt(interview.turns)
    return prompt.text if prompt else last.text
