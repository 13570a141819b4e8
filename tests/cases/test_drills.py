"""Drills: enough of each kind, drawn anew for each seed, scored by tolerance or by key points."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cases.drills import draw_drill, drills, score_drill
from core.cases.structure_checks import exhibit_shown_wrongly
from core.domain.case_drill import DrillKind
from core.domain.errors import CaseUnknown
from core.domain.units import show
from core.grading.keypoints import shipped_grader
from core.knowledge.embed import MiniLmEmbedder
from tests.conftest import MODELS_DIR

GRADER = shipped_grader(MiniLmEmbedder(MODELS_DIR))
ALL = drills()
NUMBERS = [name for name in ALL if draw_drill(name, 1).value is not None]
POINTS = [name for name in ALL if name not in NUMBERS]


def test_there_are_sixty_and_enough_of_each_kind() -> None:
    assert len(ALL) >= 60
    assert len(set(ALL)) == len(ALL)
    kinds = Counter(draw_drill(name, 1).kind for name in ALL)
    assert all(kinds[kind] >= 8 for kind in DrillKind)
    assert sum(map(len, (drills(kind) for kind in DrillKind))) == len(ALL)


@pytest.mark.parametrize("name", NUMBERS)
def test_the_right_number_scores_full_and_another_nothing(name: str) -> None:
    for seed in range(20):
        drill = draw_drill(name, seed)
        assert drill.value is not None
        assert drill.value > 0
        assert "{" not in drill.question + drill.solution
        right = show(drill.value, drill.unit)
        assert right in drill.solution
        assert score_drill(drill, f"That makes {right}.", GRADER).score == 100
        assert score_drill(drill, f"That makes {show(drill.value * 1.4, drill.unit)}.", GRADER).score == 0
        assert score_drill(drill, "I do not know.", GRADER).score == 0


@pytest.mark.parametrize("name", drills(DrillKind.CHART_READING))
def test_charts_can_be_drawn_and_add_up(name: str) -> None:
    for seed in range(20):
        exhibit = draw_drill(name, seed).exhibit
        assert exhibit is not None
        assert exhibit_shown_wrongly(exhibit) == []


@pytest.mark.parametrize("name", POINTS)
def test_the_solution_scores_high_and_another_one_low(name: str) -> None:
    drill = draw_drill(name, 1)
    assert 3 <= len(drill.points) <= 5
    best = score_drill(drill, drill.solution, GRADER)
    assert best.score is not None
    assert best.score >= 70, best.missed
    assert all(drill.solution[e.start : e.end] == e.quote for e in best.evidence)
    other = draw_drill(next(o for o in POINTS if (o != name and draw_drill(o, 1).kind is drill.kind) or o != name), 1)
    worse = score_drill(drill, other.solution, GRADER)
    assert worse.score is None or worse.score <= best.score - 25


def test_numbers_vary_with_the_seed_and_come_again() -> None:
    assert draw_drill(NUMBERS[0], 1) == draw_drill(NUMBERS[0], 1)
    assert len({draw_drill(NUMBERS[0], seed).question for seed in range(30)}) > 10


def test_many_guesses_are_no_answer() -> None:
    drill = draw_drill("math-margin", 1)
    assert score_drill(drill, ", ".join(f"{n}%" for n in range(1, 99)), GRADER).score == 0


@given(st.sampled_from(NUMBERS), st.text(max_size=100))
def test_any_answer_can_be_scored(name: str, answer: str) -> None:
    assert score_drill(draw_drill(name, 3), answer, GRADER).score in (0.0, 100.0)


def test_an_unknown_drill_is_told() -> None:
    with pytest.raises(CaseUnknown):
        draw_drill("math-alchemy", 1)
