"""What a candidate writes: a simulator with an ability, a voice and a seeded source of chance.

An answer is made of the points a person of that ability would make, each said in other words than the bank's, with the
rest of what people write around them: hedges, examples, vague sentences, misconceptions, slips of the fingers.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import yaml

from core.domain.question import Difficulty, KeyPoint, Question
from data.demo import rewrite
from data.demo.rewrite import Rewriter

WORDING = Path(__file__).parent / "wording.yaml"
STEEP = 5.5  # how sharply the chance of making a point rises with ability
HARDNESS = {Difficulty.EASY: 0.54, Difficulty.MEDIUM: 0.63, Difficulty.HARD: 0.72}
ESSENTIAL = {3: -0.05, 2: 0.0, 1: 0.07}  # weighty points come to mind first
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"])")

Chance = Callable[[Question, KeyPoint, float], float]  # question, point, the chance by ability -> the chance


@dataclass(frozen=True)
class Voice:
    """How one person writes, whatever they know. Rates are per word or per sentence, 0 to 1."""

    register: str  # plain, chatty, structured, terse
    synonyms: float
    contractions: float
    typos: float
    articles_dropped: float
    examples: float
    hedges: float
    casual: bool  # no capitals, no last full stop
    words_per_minute: float

    @classmethod
    def drawn(cls, rng: Random) -> "Voice":
        return cls(
            register=rng.choices(("plain", "chatty", "structured", "terse"), (42, 26, 20, 12))[0],
            synonyms=rng.uniform(0.15, 0.6),
            contractions=rng.choice((0.05, 0.5, 0.9)),
            typos=rng.choices((0.0, 0.004, 0.012, 0.025), (35, 35, 22, 8))[0],
            articles_dropped=rng.choices((0.0, 0.15, 0.4), (82, 12, 6))[0],
            examples=rng.uniform(0.05, 0.5),
            hedges=rng.uniform(0.1, 0.5),
            casual=rng.random() < 0.08,
            words_per_minute=rng.uniform(27, 54),
        )


def chance_by_ability(question: Question, point: KeyPoint, ability: float) -> float:
    """Logistic in ability, lower for hard questions and minor points; each point has a hardness of its own."""
    own = Random(f"hardness:{question.slug}:{point.position}").uniform(-0.09, 0.09)
    hardness = HARDNESS[question.difficulty] + ESSENTIAL[point.weight] + own
    return 1 / (1 + exp(-STEEP * (ability - hardness)))


class Writer:
    """Writes answers. `chance` has the last word on how likely a point is to be made; `names` reads a concept id."""

    def __init__(self, bank: Sequence[Question], names: Mapping[str, str], chance: Chance) -> None:
        self.say: dict[str, Any] = yaml.safe_load(WORDING.read_text(encoding="utf-8"))
        texts = [text for q in bank for text in (q.stem, q.ideal_answer, *(p.statement for p in q.key_points))]
        self.rewriter = Rewriter(self.say, texts)
        self._people = re.compile(rf"\b(?:{'|'.join(self.say['names'])})\b")
        self.names = names
        self.chance = chance
        self._carriers = lru_cache(maxsize=None)(carriers)

    def answer(self, question: Question, ability: float, voice: Voice, rng: Random) -> str:
        """The first answer to a question."""
        chances = [(p, self._chance(question, p, ability)) for p in question.key_points]
        made = [p for p, c in chances if rng.random() < c]
        hinted = [p for p, c in chances if p not in made and c > 0.1 and rng.random() < 0.3][:1]
        if not made and rng.random() < 0.35 - 0.3 * ability:
            return self.unknown(rng)
        if voice.register != "structured" or rng.random() < 0.5:
            rng.shuffle(made)
        sentences = [self._point(question, p, made, ability, voice, rng) for p in made]
        sentences = self._linked(sentences, voice, rng)
        for point in hinted:
            concept = self.rewriter.lower_name(self.names.get(point.concept, point.concept.replace("-", " ")))
            mention = str(rng.choice(self.say["mentions"])).format(concept=concept)
            sentences.append(mention[0].upper() + mention[1:])
        empty = sum(rng.random() < 0.75 * (1 - ability) for _ in range(2 if voice.register != "terse" else 1))
        for vague in self._vague(question, rng, empty):
            sentences.insert(rng.randint(0, len(sentences)), vague)
        sentences += self._angles(question, ability, voice, rng)
        if rng.random() < 0.55 * (1 - ability):
            wrong = self._varied(rng.choice(question.misconceptions), voice, rng)
            sentences.insert(rng.randint(0, len(sentences)), self._led(wrong, "leads", rng))
        if not sentences:
            sentences = self._vague(question, rng, 2)
        for spare in self._spare(question):
            if made and rng.random() < 0.08 + 0.22 * ability * (voice.register != "terse"):
                sentences.append(self._varied(rewrite.without_marker(spare), voice, rng))
        if rng.random() < voice.examples * (0.4 + 0.8 * ability):
            sentences.append(self._example(question, rng))
        return self._finished(self._framed(sentences, ability, voice, rng), voice, rng)

    def follow_up(self, question: Question, target: KeyPoint | None, ability: float, voice: Voice, rng: Random) -> str:
        """The answer to a deeper question; an open one (`target` None) has no key points."""
        approach = rng.sample(self.say["approaches"]["any"], 3)
        if target is None:
            spare = [self._varied(s, voice, rng) for s in self._spare(question)[:1] if rng.random() < 0.4]
            return self._finished([*approach[: rng.randint(2, 3)], *spare], voice, rng)
        if rng.random() < min(0.95, self._chance(question, target, ability + 0.12)):
            sentences = [self._point(question, target, [target], ability, voice, rng)]
            if rng.random() < voice.examples + 0.2:
                sentences.append(self._example(question, rng))
            elif rng.random() < 0.5:
                sentences.append(approach[0])
        elif rng.random() < 0.25:
            return self.unknown(rng)
        else:
            sentences = [*self._vague(question, rng, 1), approach[0]]
        return self._finished(sentences, voice, rng)

    def own_words(self, question: Question, ability: float, voice: Voice, rng: Random) -> str:
        """What somebody says who was asked to put a suspiciously polished answer in their own words."""
        return f"{rng.choice(self.say['own_words'])} {self.answer(question, ability, voice, rng)}"

    def pasted(self, question: Question, rng: Random) -> str:
        """The written model answer with hardly a change."""
        sentences = _SENTENCE.split(question.ideal_answer)
        if len(sentences) > 4 and rng.random() < 0.4:
            sentences.pop(rng.randrange(1, len(sentences)))
        return self.rewriter.synonyms(" ".join(sentences), rng, 0.05)

    def unknown(self, rng: Random) -> str:
        return str(rng.choice(self.say["unknown"]))

    def line(self, kind: str, rng: Random) -> str:
        """A whole line of the wording: `off_topic`, `clarify`, `to_the_grader`, `drafts`."""
        return str(rng.choice(self.say[kind]))

    # --- parts of an answer ---

    def _chance(self, question: Question, point: KeyPoint, ability: float) -> float:
        return self.chance(question, point, chance_by_ability(question, point, ability))

    def _point(
        self, question: Question, point: KeyPoint, made: Sequence[KeyPoint], ability: float, voice: Voice, rng: Random
    ) -> str:
        """One point in the person's words; weaker people leave details out."""
        carried = self._carriers(question)
        source = self.rewriter.first_person(point.statement)
        spoken = carried.get(point.id)
        others = {other.id for other in question.key_points} - {p.id for p in made}
        leaks = any(carried.get(other) == spoken for other in others)
        if spoken and not leaks and (question.topic == "Fit" or rng.random() < 0.5):
            source = rewrite.without_marker(spoken)
        if rng.random() < 0.8 - 0.6 * ability:
            source = rewrite.leave_out(source, rng)
        if voice.register == "terse":
            source = rewrite.leave_out(source, rng)
        if rng.random() < 0.9 - 1.2 * ability:
            source = rewrite.blur(source, rng, rng.randint(1, 2))
        if rng.random() < 0.35:
            source = rewrite.turn_round(source, self.rewriter)
        if rng.random() < 0.35:
            source = rewrite.take_apart(source, rng)
        source = self._varied(source, voice, rng)
        if rng.random() < voice.hedges:
            source = self._led(source, "leads" if rng.random() < ability + 0.15 else "unsure", rng)
        return source

    def _varied(self, sentence: str, voice: Voice, rng: Random) -> str:
        sentence = self._people.sub(lambda _: str(rng.choice(self.say["names"])), sentence)
        for detail, others in self.say["swaps"].items():
            if detail in sentence:
                sentence = sentence.replace(detail, str(rng.choice(others)))
        sentence = self.rewriter.synonyms(sentence, rng, voice.synonyms)
        return rewrite.contract(sentence, rng, voice.contractions)

    def _led(self, sentence: str, leads: str, rng: Random) -> str:
        if re.match(r"(?:I|And|But|So|Let|Because|First)\b", sentence):
            return sentence
        lead = str(rng.choice(self.say[leads]))
        return f"{lead[0].upper()}{lead[1:]} {self.rewriter.lower_first(sentence)}"

    def _linked(self, sentences: list[str], voice: Voice, rng: Random) -> list[str]:
        """With the words that lead from one point to the next."""
        if voice.register == "structured" and len(sentences) > 2:
            steps = rng.choice(self.say["steps"])
            marks = steps[0] in ("-", "1)")
            lowered = sentences if marks else [self.rewriter.lower_first(s) for s in sentences]
            joint = "\n" if marks else ""
            return [f"{joint}{step} {s}" for step, s in zip(steps, lowered, strict=False)]
        linked = sentences[:1]
        for sentence in sentences[1:]:
            if rng.random() < (0.15 if voice.register == "terse" else 0.4):
                sentence = f"{rng.choice(self.say['links'])} {self.rewriter.lower_first(sentence)}"
            linked.append(sentence)
        return linked

    def _spare(self, question: Question) -> list[str]:
        """Sentences of the ideal answer that carry no key point."""
        taken = set(self._carriers(question).values())
        return [s for s in _SENTENCE.split(question.ideal_answer) if s not in taken]

    def _vague(self, question: Question, rng: Random, count: int) -> list[str]:
        lines = self.say["vague"]
        return rng.sample([*lines["any"], *lines.get(question.track, [])], count)

    def _angles(self, question: Question, ability: float, voice: Voice, rng: Random) -> list[str]:
        """What the able say where the key points expect something else."""
        lines: list[str] = self.say["own_angles"].get(question.slug, [])
        count = min(len(lines), round(max(0.0, 7 * ability - 2.5)))
        return [self._varied(line, voice, rng) for line in rng.sample(lines, count)]

    def _example(self, question: Question, rng: Random) -> str:
        lines = self.say["examples"]
        thing = rng.choice(lines.get(question.track, ["a small project"]))
        frames = self.say["client_examples"] if question.track == "management_consultant" else lines["any"]
        return str(rng.choice(frames)).format(company=rng.choice(self.say["companies"]), thing=thing)

    def _framed(self, sentences: list[str], ability: float, voice: Voice, rng: Random) -> list[str]:
        often = {"plain": 0.3, "chatty": 0.7, "structured": 0.25, "terse": 0.05}[voice.register]
        if rng.random() < often and not sentences[0].startswith("\n"):
            whole = bool(re.match(r"(?:And|Then|There is|Something|Also|Plus|It|\d\)|-)\b", sentences[0]))
            opener = str(rng.choice([o for o in self.say["openers"] if o.endswith(".") or not whole]))
            if not opener.endswith("."):
                sentences[0] = self.rewriter.lower_first(sentences[0])
            sentences.insert(0, opener)
        if rng.random() < 0.8 * often:
            sure = rng.random() < ability + 0.2
            closer = rng.choice(self.say["closers" if sure else "uncertain_closers"])
            sentences.append(f"\n{closer}" if any(s.startswith("\n") for s in sentences) else closer)
        return sentences

    def _finished(self, sentences: Sequence[str], voice: Voice, rng: Random) -> str:
        text = re.sub(r",(?=[.?!])", "", " ".join(sentences).replace(" \n", "\n").strip())
        text = self.rewriter.typos(rewrite.drop_articles(text, rng, voice.articles_dropped), rng, voice.typos)
        if voice.casual:
            text = text.lower().rstrip(".")
        return text


def carriers(question: Question) -> dict[UUID, str]:
    """For each key point the sentence of the ideal answer that shares most of its words."""
    sentences = _SENTENCE.split(question.ideal_answer)
    found: dict[UUID, str] = {}
    for point in question.key_points:
        words = _stems(point.statement)
        found[point.id] = max(sentences, key=lambda s: len(words & _stems(s)) / (4 + len(_stems(s))))
    return found


def _stems(text: str) -> frozenset[str]:
    """Good enough to match sentences of the bank with each other: the first five letters of longer words."""
    return frozenset(word[:5].lower() for word in re.findall(r"[A-Za-z]{4,}|\d+", text))
