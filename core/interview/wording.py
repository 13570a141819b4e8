"""The interviewer's words: phrases from data/interviewer.yaml around questions from the bank."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from core.domain.errors import BankInvalid
from core.domain.interview import EndReason, Interview, TurnKind, fold
from core.interview.selector import Ask, End, FollowUp, OwnWords, Reassure, Repeat, Rephrase, Step, Tone, last_prompt

MINUTES_PER_TURN = 3
REQUIRED = frozenset(
    {"greeting", "follow_up_lead", "rephrase", "repeat", "reassure", "own_words", "closing", "closing_early"}
    | (set(Tone) - {Tone.NONE})
)


class Phrases:
    """Lines by situation; `pick` is deterministic in the interview's seed and length."""

    def __init__(
        self,
        lines: Mapping[str, Sequence[str]],
        required: frozenset[str] = REQUIRED,
        file: str = "interviewer.yaml",
    ) -> None:
        missing = required - set(lines)
        if missing:
            raise BankInvalid(f"data/{file}: no lines for {', '.join(sorted(missing))}")
        self.lines = lines

    @classmethod
    def load(cls, path: Path, required: frozenset[str] = REQUIRED) -> "Phrases":
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")), required, path.name)

    def pick(self, situation: str, interview: Interview) -> str:
        if situation == Tone.NONE:
            return ""
        draw = random.Random(f"{interview.seed}:{len(interview.turns)}:{situation}")
        return draw.choice(self.lines[situation])


def greeting(phrases: Phrases, interview: Interview, name: str, job: str) -> str:
    count = interview.panel.max_turns
    line = phrases.pick("greeting", interview)
    return line.format(name=name, job=job, count=count, minutes=count * MINUTES_PER_TURN)


def lead_in(step: FollowUp, interview: Interview, phrases: Phrases) -> str:
    """What comes before a follow-up question."""
    return _join(phrases.pick(step.tone, interview), phrases.pick("follow_up_lead", interview))


def words_for(step: Step, interview: Interview, phrases: Phrases, name: str, worded: str = "") -> tuple[TurnKind, str]:
    """The kind of turn a step makes, and what the interviewer says in it; `worded` are other words for a follow-up."""
    match step:
        case Ask(question, tone):
            return TurnKind.QUESTION, _join(phrases.pick(tone, interview), question.stem)
        case FollowUp(question, target):
            plain = target.probe if target else question.deeper
            return TurnKind.FOLLOW_UP, _join(lead_in(step, interview, phrases), worded or plain)
        case Rephrase(question):
            target_id = fold(interview.turns).target
            plain = question.key_point(target_id).probe if target_id else question.rephrasing
            return TurnKind.REPHRASE, _join(phrases.pick("rephrase", interview), plain)
        case Repeat():
            prompt = last_prompt(interview.turns)
            return TurnKind.REPEAT, _join(phrases.pick("repeat", interview), prompt.text if prompt else "")
        case Reassure():
            return TurnKind.REASSURE, phrases.pick("reassure", interview)
        case OwnWords():
            return TurnKind.OWN_WORDS, phrases.pick("own_words", interview)
        case End(reason, tone):
            early = reason is EndReason.CANDIDATE
            line = phrases.pick("closing_early" if early else "closing", interview).format(name=name)
            return TurnKind.CLOSING, _join(phrases.pick(tone, interview) if tone is Tone.STRONG else "", line)


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)
