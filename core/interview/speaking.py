"""How an interview was spoken, in four measures with a sentence of advice each; beside the score, never part of it.

Limits: conversational English runs at 120-170 words a minute; about six fillers in a hundred words are usual in
spontaneous speech (Bortfeld et al., Language and Speech 44, 2001), so only more than that is worth a remark.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.spoken import Measures

SLOW, FAST = 100.0, 180.0  # words a minute
MANY_FILLERS = 6.0  # in 100 words
LONG_PAUSE = 4.0  # seconds
LEAST_TALK, MOST_TALK = 0.4, 0.95
FEW_WORDS = 30  # below this nothing is said about pace and fillers


@dataclass(frozen=True)
class Speaking:
    """`pace` has (minutes into the spoken answers, words a minute), `pauses` the longest silences of each answer."""

    answers: int
    words: int
    pace: tuple[tuple[float, float], ...]
    words_per_minute: float | None
    pauses: tuple[tuple[int, float, float], ...]  # (answer, number of pauses, seconds paused)
    longest_pause: float
    fillers: tuple[tuple[str, int], ...]
    fillers_per_100: float | None
    talk_ratio: float | None
    cut_offs: int

    @property
    def pace_advice(self) -> str:
        if self.words_per_minute is None:
            return "There was too little speech to judge the pace."
        if self.words_per_minute < SLOW:
            return "A little faster would keep listeners with you; saying the main point first helps."
        if self.words_per_minute > FAST:
            return "That is quick. A short stop after each point lets it sink in."
        return "That is a pace people follow easily."

    @property
    def pause_advice(self) -> str:
        if self.longest_pause >= LONG_PAUSE:
            return "Thinking is welcome; saying “let me think for a moment” tells the other side what the silence is."
        return "Your pauses were short enough to keep the thread."

    @property
    def filler_advice(self) -> str:
        if self.fillers_per_100 is None:
            return "There was too little speech to count fillers."
        if self.fillers_per_100 > MANY_FILLERS:
            return "Where a filler comes, try a silent breath instead; nobody minds the gap."
        return "Fillers were rare enough not to be noticed."

    @property
    def talk_advice(self) -> str:
        if self.talk_ratio is None:
            return "There was too little speech to compare."
        if self.talk_ratio < LEAST_TALK:
            return "You spoke less than the interviewer; an example from your work would fill out each answer."
        if self.talk_ratio > MOST_TALK:
            return "You spoke nearly all the time; a pause invites questions about what matters to the other side."
        return "You had most of the floor, as a candidate should."


def speaking(turns: Sequence[Measures]) -> Speaking | None:
    """What the spoken turns add up to, in their order; None without any."""
    if not turns:
        return None
    begins, pace = 0.0, []
    fillers: Counter[str] = Counter()
    for turn in turns:
        first = turn.speech[0][0] if turn.speech else 0.0
        pace += [(round((begins + at - first) / 60, 3), rate) for at, rate in turn.pace]
        begins += turn.speech[-1][1] - first if turn.speech else 0.0
        fillers.update(dict(turn.fillers))
    words, talked = sum(len(turn.words) for turn in turns), sum(turn.speaking for turn in turns)
    asked = sum(turn.interviewer_seconds for turn in turns)
    enough = words >= FEW_WORDS and begins > 0
    return Speaking(
        answers=len(turns),
        words=words,
        pace=tuple(pace),
        words_per_minute=60 * words / begins if enough else None,
        pauses=tuple(
            (number, float(len(turn.pauses)), round(sum(length for _, length in turn.pauses), 1))
            for number, turn in enumerate(turns, start=1)
        ),
        longest_pause=max((length for turn in turns for _, length in turn.pauses), default=0.0),
        fillers=tuple(fillers.most_common(6)),
        fillers_per_100=100 * fillers.total() / words if enough else None,
        talk_ratio=talked / (talked + asked) if talked and asked else None,
        cut_offs=sum(turn.cut_offs for turn in turns),
    )
