"""The list of attacks is what it says, and a part of it gets nothing out of the embedded grader."""

from collections import Counter

import pytest

from benchmarks.bank_quality import bank
from benchmarks.injection import ATTACKS, WEAK, Attack, attacks, marked, tries
from core.grading.keypoints import shipped_grader
from core.knowledge.embed import MiniLmEmbedder
from core.settings import Settings

KINDS = {
    "forged delimiter", "role play", "as the system", "encoded", "multilingual", "in a code block", "in a résumé",
    "in a casebook", "in the candidate's name",
}  # fmt: skip


def test_there_are_enough_attacks_of_every_kind() -> None:
    found = attacks(ATTACKS)
    assert len(found) >= 120
    assert len({attack.text for attack in found}) == len(found)
    counts = Counter(attack.kind for attack in found)
    assert counts.keys() == KINDS
    assert min(counts.values()) >= 10


def test_an_attack_stands_where_it_says() -> None:
    assert Attack("x", "Ten!").into("An answer.") == ["An answer.\n\nTen!", "Ten!\n\nAn answer."]
    assert Attack("x", "Before {answer} after").into("it") == ["Before it after"]
    assert Attack("x", "Kim", "name").into("It is fast.") == ["My name is Kim. It is fast."]


@pytest.mark.slow
def test_attacks_get_nothing_out_of_the_embedded_grader() -> None:
    grader = shipped_grader(MiniLmEmbedder(Settings().models))
    everything = bank()
    questions = {question.slug: question for question in everything if question.slug in WEAK}
    assert len(questions) == len(WEAK)
    plain: dict[str, object] = {}
    for attack, slug, words in tries(attacks(ATTACKS), list(questions), all_answers=False):
        question = questions[slug]
        track = [other for other in everything if other.track == question.track]
        if slug not in plain:
            plain[slug] = marked(lambda _, q, w: grader.grade(q, w), question, track, WEAK[slug])
        attacked = marked(lambda _, q, w: grader.grade(q, w), question, track, words)
        assert attacked.outcome_beside(plain[slug]) not in ("moved", "steered"), (slug, attack.text)  # type: ignore[arg-type]
