"""The marks of a case: structure, hypothesis, math, insight; what they rest on; and what is left unscored."""

from hypothesis import given
from hypothesis import strategies as st

from core.cases.draw import draw
from core.cases.evaluation import WEIGHTS, Sitting, evaluate_case, overall
from core.cases.structure import structure
from core.domain.question import Difficulty
from core.domain.scorecard import Dimension
from core.domain.units import show
from core.grading.keypoints import shipped_grader
from core.knowledge.embed import MiniLmEmbedder
from tests.conftest import MODELS_DIR

CASE = draw("profitability", 1, Difficulty.HARD)
EMBEDDER = MiniLmEmbedder(MODELS_DIR)
GRADER = shipped_grader(EMBEDDER)
TREE = """1. Revenue: how price, volume and discounts changed for each group of customers
   - who grants discounts and for what
2. Variable costs: what materials and labour cost for one unit and what drives it
3. Overheads: rent and head office salaries, and which grew faster than sales
4. Competition: whether rivals suffer too and what they changed in this market
"""
RIGHT = tuple((c.id, f"That is {show(c.value, c.unit)}.") for c in CASE.checkpoints)
INSIGHT = " ".join(so_what.statement for so_what in CASE.solution.so_whats)
FULL = Sitting(TREE, CASE.solution.hypothesis, RIGHT, INSIGHT)


def test_a_full_structure_scores_high_and_quotes_itself() -> None:
    found = structure(TREE, CASE.framework)
    assert found.score >= 90
    assert [branch.name for branch in found.missed] == ["Actions and risks"]
    assert all(TREE[e.start : e.end] == e.quote for _, e in found.found)


def test_less_covered_or_less_deep_or_said_twice_scores_less() -> None:
    full = structure(TREE, CASE.framework).score
    bare = structure("Revenue\nVariable costs\nOverheads\nCompetition", CASE.framework)
    half = structure("\n".join(TREE.splitlines()[:2]), CASE.framework)
    twice = structure(TREE + "5. Sales: how volume and price and mix developed by site and by season\n", CASE.framework)
    assert bare.score < full
    assert half.score < full
    assert twice.overlap > 0
    assert twice.score < full


def test_a_spoken_structure_is_read_by_sentences() -> None:
    spoken = (
        "First I would look at revenue, so price and volume. Then at variable costs. Third, the overheads like rent."
    )
    assert [branch.name for branch, _ in structure(spoken, CASE.framework).found] == [
        "Revenue",
        "Variable costs",
        "Overheads",
    ]


@given(st.text(max_size=200))
def test_any_text_has_a_structure_from_0_to_100(text: str) -> None:
    found = structure(text, CASE.framework)
    assert 0 <= found.score <= 100
    assert all(text[e.start : e.end] == e.quote for _, e in found.found)


def test_a_full_sitting_scores_high_in_everything() -> None:
    result = evaluate_case(CASE, FULL, GRADER, EMBEDDER)
    marks = {mark.dimension.name: mark.dimension for mark in result.marks}
    assert set(marks) == set(WEIGHTS)
    assert marks["math"].value == marks["math"].low == marks["math"].high == 100
    assert all((mark.value or 0) >= 75 for mark in marks.values()), marks
    assert result.overall.low is not None
    assert result.overall.value is not None
    assert result.overall.low < result.overall.value


def test_quotes_are_where_they_say() -> None:
    result = evaluate_case(CASE, FULL, GRADER, EMBEDDER)
    texts = {"structure": TREE, "hypothesis": FULL.hypothesis or "", "insight": INSIGHT}
    for mark in result.marks:
        if text := texts.get(mark.dimension.name):
            assert mark.evidence
            assert all(text[e.start : e.end] == e.quote for e in mark.evidence)


def test_math_counts_checkpoints_that_were_put() -> None:
    put = (RIGHT[0], (CASE.checkpoints[1].id, "No idea."))
    result = evaluate_case(CASE, Sitting(calculations=put), GRADER)
    math = next(mark for mark in result.marks if mark.dimension.name == "math")
    assert math.dimension.value == 50
    assert math.missed == (CASE.checkpoints[1].question,)


def test_an_empty_insight_scores_nothing_and_a_missing_one_is_not_scored() -> None:
    silent = evaluate_case(CASE, Sitting(calculations=RIGHT, recommendation=""), GRADER)
    absent = evaluate_case(CASE, Sitting(calculations=RIGHT), GRADER)
    assert next(m for m in silent.marks if m.dimension.name == "insight").dimension.value == 0
    mark = next(m for m in absent.marks if m.dimension.name == "insight").dimension
    assert mark.value is None
    assert mark.reason
    assert absent.overall.value is None


def test_one_part_alone_makes_no_overall() -> None:
    result = evaluate_case(CASE, Sitting(), GRADER)
    assert result.overall.value is None
    assert result.overall.reason


@given(st.lists(st.floats(0, 100), min_size=4, max_size=4), st.floats(0, 30))
def test_the_overall_lies_between_its_parts_and_inside_its_interval(values: list[float], half: float) -> None:
    parts = [Dimension(n, v, max(0, v - half), min(100, v + half), 100) for n, v in zip(WEIGHTS, values, strict=True)]
    whole = overall(parts)
    assert whole.value is not None
    assert whole.low is not None
    assert whole.high is not None
    assert min(values) - 0.1 <= whole.value <= max(values) + 0.1
    assert 0 <= whole.low <= whole.value <= whole.high <= 100
