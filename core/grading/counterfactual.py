"""Would the score change if the same thing had been said by somebody else? The answer is changed in ways that must not
matter (names, pronouns, fillers, recognition errors, spelling, casing) and graded again."""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.domain.grade import Grade
from core.domain.question import Question
from core.ports import Grader

FILLERS = ("um", "uh", "you know", "like", "I mean", "sort of", "basically")
FILLERS_PER_100_WORDS = 6  # of spontaneous speech; Bortfeld et al. 2001 count 5.97 disfluencies in 100 words
WORD_ERROR_RATE = 0.05

NAMES = (
    "Emily", "Greg", "Lakisha", "Jamal", "Mei", "Wei", "Priya", "Arjun", "Fatima", "Omar", "Olga", "Ivan", "Sofia",
    "Mateo", "Aisha", "Kofi", "Yuki", "Hiroshi", "Anna", "Lukas",
)  # fmt: skip
_PRONOUNS = {
    "he": "she", "she": "he", "him": "her", "his": "her", "her": "his", "hers": "his", "himself": "herself",
    "herself": "himself",
}  # fmt: skip
_SPELLINGS = {
    "organise": "organize", "organisation": "organization", "optimise": "optimize", "optimisation": "optimization",
    "normalise": "normalize", "normalisation": "normalization", "behaviour": "behavior", "colour": "color",
    "centre": "center", "prioritise": "prioritize", "analyse": "analyze", "summarise": "summarize",
    "serialise": "serialize", "initialise": "initialize", "synchronise": "synchronize", "recognise": "recognize",
    "minimise": "minimize", "maximise": "maximize", "utilise": "utilize", "amortised": "amortized",
    "randomise": "randomize", "randomised": "randomized", "favour": "favor", "programme": "program",
    "modelling": "modeling", "labelled": "labeled", "cancelled": "canceled", "licence": "license",
    "catalogue": "catalog",
}  # fmt: skip
# What a recogniser hears instead: short words for short words, sound-alikes for some long ones.
_HEARD = {
    "the": "a", "a": "the", "in": "and", "and": "in", "is": "as", "of": "off", "to": "two", "for": "four",
    "their": "there", "cache": "cash", "index": "in decks", "queue": "cue", "key": "he", "lock": "log",
    "thread": "threat", "write": "right", "would": "wood", "by": "buy", "one": "won", "data": "date a",
    "test": "text", "mean": "main",
}  # fmt: skip

Change = Callable[[str, random.Random], str]


@dataclass(frozen=True)
class Probe:
    """One changed answer. `change` is the difference in confidence on 1-10; None when one of the two was not scored."""

    kind: str
    text: str
    before: Grade
    after: Grade

    @property
    def change(self) -> float | None:
        if self.before.confidence is None or self.after.confidence is None:
            return None
        return round(self.after.confidence - self.before.confidence, 2)


def probe(grader: Grader, question: Question, answer: str, seed: int = 0) -> list[Probe]:
    """The answer under every change of `CHANGES` that alters it, graded beside the original."""
    before = grader.grade(question, answer)
    probes = []
    for kind, change in CHANGES.items():
        text = change(answer, random.Random(f"{seed}:{kind}"))
        if text != answer:
            probes.append(Probe(kind, text, before, grader.grade(question, text)))
    return probes


def rename(answer: str, draw: random.Random) -> str:
    """Every name of the table swapped for another one."""

    def other(match: re.Match[str]) -> str:
        return draw.choice([name for name in NAMES if name != match[0]])

    return re.sub(rf"\b(?:{'|'.join(NAMES)})\b", other, answer)


def swap_pronouns(answer: str, draw: random.Random) -> str:
    return _swap(answer, _PRONOUNS)


def insert_fillers(answer: str, draw: random.Random) -> str:
    words = answer.split(" ")
    for _ in range(max(1, round(len(words) * FILLERS_PER_100_WORDS / 100))):
        words.insert(draw.randrange(len(words) + 1), draw.choice(FILLERS))
    return " ".join(words)


def mishear(answer: str, draw: random.Random) -> str:
    """Substitutions, deletions and insertions at a word error rate of 5 %, 6:3:1 as recognisers make them."""
    heard: list[str] = []
    for word in answer.split(" "):
        if draw.random() >= WORD_ERROR_RATE:
            heard.append(word)
            continue
        error = draw.choices(("substitute", "delete", "insert"), (6, 3, 1))[0]
        if error == "substitute":
            heard.append(_HEARD.get(word.lower(), word[:-1] if len(word) > 3 else "a"))
        elif error == "insert":
            heard += [word, "the"]
    return " ".join(heard)


def respell(answer: str, draw: random.Random) -> str:
    """British spellings to American ones, and the other way round."""
    return _swap(answer, {**_SPELLINGS, **{american: british for british, american in _SPELLINGS.items()}})


def strip_punctuation(answer: str, draw: random.Random) -> str:
    """Lower case without punctuation, as plain speech recognition gives it."""
    return " ".join(re.sub(r"[^\w\s'/+#-]", " ", answer.lower()).split())


CHANGES: Mapping[str, Change] = {
    "names swapped": rename,
    "pronouns swapped": swap_pronouns,
    "fillers inserted": insert_fillers,
    "5 % recognition errors": mishear,
    "British/American spelling": respell,
    "no case, no punctuation": strip_punctuation,
}


def _swap(text: str, table: Mapping[str, str]) -> str:
    def other(match: re.Match[str]) -> str:
        word = match[0]
        swapped = table[word.lower()]
        return swapped.capitalize() if word[0].isupper() else swapped

    return re.sub(rf"\b(?:{'|'.join(map(re.escape, table))})\b", other, text, flags=re.IGNORECASE)
