"""Write the stored model answers: `python -m scripts.write_model_answers`, after any change of the question bank.

Prepared text comes in registers. For every question of the bank three texts are written from its own material: prose as
in a textbook, a list as an assistant program writes it, and plain talk as from a blog. They differ in what they start
from (key points or ideal answer), in order, in frame and in words. Answers are compared with them
(core/grading/likeness.py); nobody is ever shown them. The same bank makes the same file, byte for byte.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from random import Random

import yaml

from core.catalogue import load_concepts, load_questions
from core.domain.question import KeyPoint, Question
from core.grading.integrity import MODEL_ANSWERS
from core.settings import ROOT
from data.demo import rewrite
from data.demo.answers import WORDING
from data.demo.rewrite import Rewriter
from scripts.console import plainly

VERSION = 1
DATA = ROOT / "data"
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"])")

# Plain words and what a textbook says for them; only words whose grammar survives the exchange.
FORMAL = {
    r"a lot of": "a considerable amount of", r"lots of": "numerous", r"many": "numerous", r"big": "substantial",
    r"show": "demonstrate", r"shows": "demonstrates", r"need": "require", r"needs": "requires", r"help": "facilitate",
    r"helps": "facilitates", r"start": "commence", r"keep": "maintain", r"keeps": "maintains", r"get": "obtain",
    r"use": "utilise", r"uses": "utilises", r"enough": "sufficient", r"so": "thus",
    r"but": "however,", r"usually": "typically", r"also": "furthermore", r"because": "given that", r"cheap":
    "inexpensive", r"quickly": "rapidly", r"find": "identify", r"finds": "identifies", r"ask": "enquire",
    r"make sure": "ensure", r"makes sure": "ensures", r"whole": "entire", r"part": "component", r"parts": "components",
}  # fmt: skip
OPENINGS = (
    "This question concerns {topic}, and in particular {first}.",
    "Within {topic}, the central consideration is {first}.",
    "A sound treatment of {topic} rests upon {first}.",
)
JOINTS = (
    "The principal consideration is as follows: {point}",
    "It is essential to recognise the following: {point}",
    "Equally important, {point}",
    "In addition, {point}",
    "Furthermore, {point}",
    "From this it follows that one must also consider {concept}: {point}",
)
CLOSING = "In conclusion, {listed} must be considered together, and a common misconception is the following: {wrong}"
LIST_OPENINGS = (
    "Great question! Here are the key points to consider:",
    "Certainly! There are several important aspects to this:",
    "When answering this, it is helpful to break it down into a few key areas:",
)
LIST_CLOSING = "**Common pitfall:** {wrong}\n\nIn summary, a strong answer balances {listed}."
TALK_OPENINGS = ("Okay, so here's how I see it.", "Honestly, it comes down to a few things.", "So, in plain words.")
TALK_CLOSING = ("That's really all there is to it.", "Keep that in mind and you're fine.", "Simple as that.")


def textbook(question: Question, names: Mapping[str, str], words: Rewriter) -> str:
    """Prose: key points, weightiest first, each behind a joint, in formal words."""
    points = sorted(question.key_points, key=lambda point: (-point.weight, point.position))
    rng = Random(f"textbook:{question.slug}")
    said = [rng.choice(OPENINGS).format(topic=words.lower_name(question.topic), first=_name(points[0], names, words))]
    joints = [JOINTS[0], *rng.sample(JOINTS[1:], min(len(points), len(JOINTS)) - 1)]
    for at, point in enumerate(points):
        joint = joints[at % len(joints)]
        statement = rewrite.turn_round(point.statement, words)
        said.append(joint.format(point=words.lower_first(statement), concept=_name(point, names, words)))
    said.append(CLOSING.format(listed=_listed(question, names, words), wrong=_wrong(question, words)))
    return _formal(" ".join(said))


def assistant_list(question: Question, names: Mapping[str, str], words: Rewriter) -> str:
    """A numbered list with bold heads, in the order of the rubric, closed by a pitfall and a summary."""
    rng = Random(f"list:{question.slug}")
    lines = [rng.choice(LIST_OPENINGS), ""]
    for number, point in enumerate(question.key_points, 1):
        head = names.get(point.concept, point.concept.replace("-", " "))
        lines.append(f"{number}. **{head}**: {words.synonyms(point.statement, rng, 0.5)}")
    listed, wrong = _listed(question, names, words), _wrong(question, words)
    return "\n".join([*lines, "", LIST_CLOSING.format(listed=listed, wrong=wrong)])


def plain_talk(question: Question, names: Mapping[str, str], words: Rewriter) -> str:
    """The ideal answer told to a friend: other order, short sentences, everyday words, contractions."""
    rng = Random(f"talk:{question.slug}")
    sentences = [rewrite.without_marker(sentence) for sentence in _SENTENCE.split(question.ideal_answer)]
    middle = sentences[1:]
    rng.shuffle(middle)
    told = [
        rewrite.contract(words.synonyms(rewrite.take_apart(rewrite.turn_round(s, words), rng), rng, 0.9), rng, 1.0)
        for s in [sentences[0], *middle]
    ]
    return " ".join([rng.choice(TALK_OPENINGS), *told, rng.choice(TALK_CLOSING)])


REGISTERS = {"textbook": textbook, "assistant_list": assistant_list, "plain_talk": plain_talk}


def model_answers(question: Question, names: Mapping[str, str], words: Rewriter) -> dict[str, str]:
    """The stored texts of a question by register."""
    return {name: write(question, names, words) for name, write in REGISTERS.items()}


def rewriter(bank: list[Question]) -> Rewriter:
    texts = [text for q in bank for text in (q.stem, q.ideal_answer, *(p.statement for p in q.key_points))]
    return Rewriter(yaml.safe_load(WORDING.read_text(encoding="utf-8")), texts)


def rendered() -> str:
    """The whole file for the shipped bank."""
    bank, names = load_questions(DATA / "questions"), load_concepts(DATA / "concepts.yaml")
    words = rewriter(bank)
    by_slug = {q.slug: model_answers(q, names, words) for q in sorted(bank, key=lambda q: q.slug)}
    return json.dumps({"version": VERSION, "questions": by_slug}, indent=1, ensure_ascii=False) + "\n"


def write(target: Path = MODEL_ANSWERS) -> None:
    target.write_text(rendered(), encoding="utf-8")
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB")


def _name(point: KeyPoint, names: Mapping[str, str], words: Rewriter) -> str:
    return words.lower_name(names.get(point.concept, point.concept.replace("-", " ")))


def _listed(question: Question, names: Mapping[str, str], words: Rewriter) -> str:
    heads = list(dict.fromkeys(_name(point, names, words) for point in question.key_points))
    return f"{', '.join(heads[:-1])} and {heads[-1]}" if len(heads) > 1 else heads[0]


def _wrong(question: Question, words: Rewriter) -> str:
    if not question.misconceptions:
        return "treating the answer as obvious."
    return words.lower_first(question.misconceptions[0])


def _formal(text: str) -> str:
    for plain, formal in FORMAL.items():
        text = re.sub(rf"(?<![\w-]){plain}(?![\w-])", formal, text)
    return rewrite.articles(text.replace("however,,", "however,").replace(", however,", "; however,"))


if __name__ == "__main__":
    raise SystemExit(plainly(write))
