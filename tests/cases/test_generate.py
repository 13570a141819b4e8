"""Cases for a topic: the model and industry it names, as many as wanted, sound, cited; and the command that does it."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cases.generate import MOST_CASES, generate
from core.cases.validate import validate
from core.domain.case import CaseType, Citation
from core.domain.errors import CaseInvalid
from core.domain.question import Difficulty
from scripts.generate_case import main

CONSULTING, PRODUCT = CaseType.CONSULTING, CaseType.PRODUCT_MANAGEMENT
PASSAGE = Citation(
    "Casebook", 12, "Churn is what matters: retention of subscribers decides, and every cancellation costs. " * 9
)


@pytest.mark.parametrize(
    ("topic", "kind", "model"),
    [
        ("Why are our profits falling?", CONSULTING, "profitability"),
        ("entering the Polish market with pet food", CONSULTING, "market_entry"),
        ("a price increase for ferries", CONSULTING, "pricing"),
        ("How many espresso machines are sold?", CONSULTING, "market_sizing"),
        ("merger of two laundries", CONSULTING, "acquisition"),
        ("a bottleneck in the factory", CONSULTING, "operations"),
        ("cannibalisation by a new product", CONSULTING, "new_product"),
        ("growth strategy", CONSULTING, "growth"),
        ("Reduce costs by 10 %", CONSULTING, "cost_reduction"),
        ("subscribers keep leaving, churn is high", CONSULTING, "retention"),
        ("diagnose a drop in conversion", PRODUCT, "metric_drop"),
        ("should we ship after this A/B test", PRODUCT, "launch_decision"),
        ("two-sided marketplace short of drivers", PRODUCT, "marketplace"),
        ("monetization of a free app", PRODUCT, "monetisation"),
    ],
)
def test_a_topic_chooses_its_model(topic: str, kind: CaseType, model: str) -> None:
    made = generate(topic, kind, Difficulty.MEDIUM, 1, 5)
    assert made.cases[0].model == model
    assert made.note == ""


def test_an_industry_in_the_topic_is_taken() -> None:
    made = generate("pricing of ferry tickets", CONSULTING, Difficulty.EASY, 3, 1)
    assert {case.industry for case in made.cases} == {"Ferry crossings"}


@pytest.mark.parametrize(
    "topic", ["", "   ", "asdf qwertz", "🦆🦆🦆", "'; DELETE FROM x; --", "x" * 5000, "the and of"]
)
@pytest.mark.parametrize("kind", list(CaseType))
def test_nonsense_gets_usual_cases_and_a_note(topic: str, kind: CaseType) -> None:
    made = generate(topic, kind, Difficulty.MEDIUM, 2, 1)
    assert "we chose for you" in made.note
    assert made.cases[0].model in ("profitability", "metric_drop")
    assert made.cases[0].model != made.cases[1].model


def test_a_topic_of_the_other_type_is_told() -> None:
    made = generate("marketplace liquidity", CONSULTING, Difficulty.MEDIUM, 1, 1)
    assert made.cases[0].type is CONSULTING
    assert made.note.startswith("Marketplace balance is a product management topic")


def test_passages_help_to_choose_and_are_cited() -> None:
    made = generate("our members", CONSULTING, Difficulty.MEDIUM, 1, 1, [PASSAGE] * 7)
    (case,) = made.cases
    assert case.model == "retention"
    assert len(case.citations) == 5
    assert case.citations[0].page == 12
    assert PASSAGE.text.startswith(case.citations[0].text)
    assert validate(case) == []


def test_the_topic_outweighs_the_passages() -> None:
    (case,) = generate("pricing", CONSULTING, Difficulty.MEDIUM, 1, 1, [PASSAGE]).cases
    assert case.model == "pricing"


def test_cases_made_together_differ() -> None:
    cases = generate("growth", CONSULTING, Difficulty.HARD, MOST_CASES, 1).cases
    assert len({case.id for case in cases}) == MOST_CASES
    assert len({tuple(case.numbers.values()) for case in cases}) == MOST_CASES
    assert len({case.industry for case in cases}) == 3


@settings(max_examples=25, deadline=None)
@given(
    st.text(max_size=60),
    st.sampled_from(CaseType),
    st.sampled_from(Difficulty),
    st.integers(1, 3),
    st.integers(-5, 9**9),
)
def test_whatever_is_asked_for_is_sound_and_comes_again(
    topic: str, kind: CaseType, difficulty: Difficulty, n: int, seed: int
) -> None:
    made = generate(topic, kind, difficulty, n, seed)
    assert len(made.cases) == n
    assert all(not validate(case) and case.type is kind and case.difficulty is difficulty for case in made.cases)
    assert generate(topic, kind, difficulty, n, seed) == made


@pytest.mark.parametrize("n", [0, -1, MOST_CASES + 1])
def test_too_many_or_too_few_are_refused(n: int) -> None:
    with pytest.raises(CaseInvalid, match="Between 1 and 10"):
        generate("growth", CONSULTING, Difficulty.EASY, n, 1)


def test_progress_is_told_and_may_cancel() -> None:
    told: list[tuple[str, int, int]] = []
    generate("growth", CONSULTING, Difficulty.EASY, 2, 1, progress=lambda *step: told.append(step))
    assert told[0] == ("Choosing a kind of case", 0, 2)
    assert told[-1][1:] == (2, 2)

    def cancel(step: str, done: int, _wanted: int) -> None:
        if done == 1:
            raise KeyboardInterrupt(step)

    with pytest.raises(KeyboardInterrupt, match="Writing case 2 of 2"):
        generate("growth", CONSULTING, Difficulty.EASY, 2, 1, progress=cancel)


# --- from the command line --------------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_what_is_written_passes_the_check(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = run(capsys, "--topic", "churn", "--n", "3", "--seed", "9", "--json")
    assert (code, err) == (0, "")
    written = json.loads(out)
    assert written["engine"] == "embedded"
    assert {"parameters", "exhibits", "checkpoints", "solution", "citations"} <= set(written["cases"][0])
    file = tmp_path / "cases.json"
    for content in (written, written["cases"], written["cases"][0]):
        file.write_text(json.dumps(content), encoding="utf-8")
        code, out, _ = run(capsys, "--check", str(file))
        assert code == 0
        assert "nothing wrong" in out


def test_the_check_tells_what_is_wrong_with_which_case(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, out, _ = run(capsys, "--topic", "churn", "--n", "2", "--json")
    cases = json.loads(out)["cases"]
    cases[1]["exhibits"][0]["series"][0]["values"][0] += 20
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([*cases, "no case"]), encoding="utf-8")
    code, out, _ = run(capsys, "--check", str(file))
    assert code == 1
    assert "Case 1" not in out
    assert "Case 2, “" in out
    assert "Case 3: The case must be an object" in out
    assert "3 read, 2 with something wrong." in out


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"\xff\xfe", "is not text in UTF-8"),
        (b"[]", "There is no case"),
    ],
)
def test_a_file_that_is_no_case_is_told_in_a_sentence(
    content: bytes, sentence: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "cases.json"
    file.write_bytes(content)
    code, _, err = run(capsys, "--check", str(file))
    assert code == 1
    assert sentence in err


def test_a_missing_file_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _, err = run(capsys, "--check", str(tmp_path / "none.json"))
    assert (code, "No such file" in err) == (1, True)


def test_without_a_crew_the_embedded_engine_writes_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "--topic", "pricing", "--engine", "crew")
    assert code == 0
    assert "The crew needs a language model" in err
    assert "built-in engine wrote" in err
    assert "Pricing" in out


def test_too_many_cases_are_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "--topic", "pricing", "--n", "11")
    assert (code, err) == (1, "Between 1 and 10 cases can be written at once, not 11.\n")
