"""A mistake in a file under data/ is told with the file, the line, the field and what belongs there."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from core.catalogue import ORGANISATION, load_concepts, load_jobs, load_questions
from core.checked_yaml import MOST_MISTAKES
from core.domain.errors import BankInvalid
from core.settings import ROOT

QUESTIONS = """\
track: software_engineer
questions:
  - id: swe-heap
    topic: Data structures
    subtopic: Heaps
    difficulty: easy
    stem: What is a heap good for?
    rephrasing: >-
      When would you
      reach for a heap?
    key_points:
      - {concept: operation-cost, statement: It finds the smallest quickly., weight: 3, probe: 'How fast?'}
      - concept: structure-choice
        statement: It serves as a priority queue.
        weight: 2
        probe: What is it used for?
      - concept: memory-layout
        statement: It lies in an array.
        weight: 1
        probe: How is it stored?
    ideal_answer: A heap finds the smallest entry quickly.
    misconceptions:
      - A heap is sorted.
    deeper: What about the largest?
"""
CONCEPTS = {"operation-cost", "structure-choice", "memory-layout"}


def refused(folder: Path, text: str | bytes, concepts: set[str] | None = CONCEPTS) -> str:
    """The sentence for a question file, without the folder before its name."""
    content = text.encode() if isinstance(text, str) else text
    (folder / "x.yaml").write_bytes(content)
    with pytest.raises(BankInvalid) as caught:
        load_questions(folder, concepts)
    return caught.value.sentence.replace(f"{folder}/", "")


def test_the_file_without_a_mistake_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(QUESTIONS, encoding="utf-8")
    assert [question.slug for question in load_questions(tmp_path, CONCEPTS)] == ["swe-heap"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "weight: 2",
            "weight: heavy",
            "line 15, swe-heap → key_points → 2 → weight: must be a whole number from 1 to 3",
        ),
        ("weight: 3", "weight: 4", "line 12, swe-heap → key_points → 1 → weight: must be a whole number from 1 to 3"),
        ("weight: 1", "weight: 1.5", "line 19, swe-heap → key_points → 3 → weight: must be a whole number from 1 to 3"),
        ("difficulty: easy", "difficulty: simple", "line 6, swe-heap → difficulty: must be one of easy, medium, hard"),
        ("topic: Data structures", "topic: 42", "line 4, swe-heap → topic: must be text; put it in quotes"),
        ("subtopic: Heaps", "subtopic:", "line 5, swe-heap → subtopic: is empty; it must be text"),
        ("subtopic: Heaps", "subtopic: '  '", "line 5, swe-heap → subtopic: is empty; it must be text"),
        ("- A heap is sorted.", "- 7", "line 23, swe-heap → misconceptions → 1: must be text; put it in quotes"),
        ("- A heap is sorted.", "[]", "line 22, swe-heap → misconceptions: must be a list of 1 to 3"),
        ("\n    deeper", "\n    weight: -1\n    deeper", "line 24, swe-heap → weight: must be a number above 0"),
        ("id: swe-heap", "id: 7.5", "line 3, 7.5 → id: must be text; put it in quotes"),
    ],
)
def test_a_wrong_value(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert refused(tmp_path, QUESTIONS.replace(old, new)) == f"x.yaml, {sentence}."


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "        probe: What is it used for?\n",
            "line 13, swe-heap → key_points → 2 → probe: is missing; it must be text",
        ),
        ("    deeper: What about the largest?\n", "line 3, swe-heap → deeper: is missing; it must be text"),
        ("track: software_engineer\n", "line 1, track: is missing; it must be text"),
    ],
)
def test_a_missing_field_is_told_with_the_line_of_its_entry(tmp_path: Path, line: str, sentence: str) -> None:
    assert refused(tmp_path, QUESTIONS.replace(line, "")) == f"x.yaml, {sentence}."


def test_an_entry_without_an_id_goes_by_its_place(tmp_path: Path) -> None:
    sentence = refused(tmp_path, QUESTIONS.replace("id: swe-heap\n    topic", "topic"))
    assert sentence == "x.yaml, line 3, questions → 1 → id: is missing; it must be text."


def test_an_unknown_field(tmp_path: Path) -> None:
    sentence = refused(tmp_path, QUESTIONS.replace("        weight: 2", "        weight: 2\n        wieght: 2"))
    assert sentence == (
        "x.yaml, line 16, swe-heap → key_points → 2 → wieght: there is no such field; "
        "there are concept, statement, weight, probe."
    )


def test_the_name_of_a_field_that_is_no_text(tmp_path: Path) -> None:
    sentence = refused(tmp_path, QUESTIONS.replace("    deeper", "    7: x\n    deeper"))
    assert sentence == "x.yaml, line 24, swe-heap → 7: the name of a field must be text."


def test_a_field_given_twice(tmp_path: Path) -> None:
    sentence = refused(tmp_path, QUESTIONS.replace("        weight: 2", "        weight: 2\n        weight: 3"))
    assert sentence == "x.yaml, line 16, weight: not readable as YAML (weight is given twice)."


def test_an_unknown_concept(tmp_path: Path) -> None:
    sentence = refused(tmp_path, QUESTIONS, CONCEPTS - {"structure-choice"})
    assert sentence == (
        "x.yaml, line 13, swe-heap → key_points → 2 → concept: there is no concept structure-choice."
    )  # fmt: skip
    assert len(load_questions(tmp_path)) == 1, "without a vocabulary any concept will do"


def test_a_repeated_id_in_one_file_and_across_files(tmp_path: Path) -> None:
    again = QUESTIONS.split("questions:\n")[1]
    sentence = refused(tmp_path, QUESTIONS + again)
    assert sentence == "x.yaml, line 25, swe-heap → id: swe-heap is taken, see questions → 1 in x.yaml."
    (tmp_path / "a.yaml").write_text(QUESTIONS, encoding="utf-8")
    sentence = refused(tmp_path, QUESTIONS)
    assert sentence == "x.yaml, line 3, swe-heap → id: swe-heap is taken, see questions → 1 in a.yaml."


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("stem: What is a heap", "stem: Tell me: what is a heap", "line 7, stem"),
        ("stem: What is", 'stem: "What is', "line 7, stem"),  # never closed: YAML notices at the end of the file
        ("statement: It serves", "statement: *It serves", "line 14, statement"),
        ("      - A heap is sorted.", "\t- A heap is sorted.", "line 23, misconceptions"),
        ("misconceptions:\n      - A heap is sorted.", "misconceptions: [A heap is sorted.", "line 22, misconceptions"),
        ("swe-heap", "é\x07", "line 3, id"),
        ("subtopic: Heaps", "subtopic: !!python/name:os.system", "line 5, subtopic"),
    ],
)
def test_what_is_no_yaml(tmp_path: Path, old: str, new: str, where: str) -> None:
    assert refused(tmp_path, QUESTIONS.replace(old, new)).startswith(f"x.yaml, {where}: not readable as YAML (")


def test_a_date_that_does_not_exist(tmp_path: Path) -> None:
    assert refused(tmp_path, "track: 2026-02-31\n").startswith("x.yaml: not readable as YAML (")


@pytest.mark.parametrize("text", ["", "# nothing here\n", "- a\n- b\n", "just words"])
def test_a_file_with_something_else_in_it(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text).endswith("be a block with the fields track, questions.")


def test_a_file_that_is_no_utf8(tmp_path: Path) -> None:
    latin = QUESTIONS.replace("quickly.,", "quickly, naïve.,").encode("latin-1")
    assert refused(tmp_path, latin) == "x.yaml, line 12: must be text in UTF-8."


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BankInvalid, match=r"jobs\.yaml cannot be read: No such file"):
        load_jobs(tmp_path / "jobs.yaml", ORGANISATION)


def test_all_mistakes_of_a_file_are_told_at_once_up_to_a_limit(tmp_path: Path) -> None:
    both = refused(tmp_path, QUESTIONS.replace("weight: 2", "weight: 9").replace("easy", "simple"))
    assert [line.split(", ")[1] for line in both.splitlines()] == ["line 6", "line 15"]
    entries = "".join(f"  - {{id: c{i}, name: C}}\n" for i in range(MOST_MISTAKES + 3))
    (tmp_path / "concepts.yaml").write_text(f"concepts:\n{entries}", encoding="utf-8")
    with pytest.raises(BankInvalid) as caught:
        load_concepts(tmp_path / "concepts.yaml")
    lines = caught.value.sentence.splitlines()
    assert len(lines) == MOST_MISTAKES + 1
    assert lines[-1] == "And 3 more."


def test_concepts_and_jobs_are_told_the_same_way(tmp_path: Path) -> None:
    concepts = tmp_path / "concepts.yaml"
    concepts.write_text("concepts:\n" + "  - {id: c, name: C, topic: T}\n" * 2, encoding="utf-8")
    with pytest.raises(BankInvalid, match=r"line 3, c → id: c is taken, see concepts → 1"):
        load_concepts(concepts)
    jobs = tmp_path / "jobs.yaml"
    text = (ROOT / "data" / "jobs.yaml").read_text(encoding="utf-8")
    jobs.write_text(text.replace("hire_threshold: 70", "hire_threshold: 170", 1), encoding="utf-8")
    with pytest.raises(BankInvalid) as caught:
        load_jobs(jobs, ORGANISATION)
    line = text.splitlines().index("      hire_threshold: 70") + 1
    assert caught.value.sentence == (
        f"{jobs}, line {line}, software-engineer → rubric → hire_threshold: must be a number from 0 to 100."
    )


def test_files_of_ours_go_by_their_path_in_the_project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("core.checked_yaml.ROOT", tmp_path)
    folder = tmp_path / "data" / "questions"
    folder.mkdir(parents=True)
    (folder / "x.yaml").write_text("track: t\n", encoding="utf-8")
    with pytest.raises(
        BankInvalid, match=r"^data/questions/x\.yaml, line 1, questions: is missing; it must be a list\.$"
    ):
        load_questions(folder)


def test_the_shipped_bank_names_only_concepts_of_the_vocabulary() -> None:
    concepts: Sequence[str] = list(load_concepts(ROOT / "data" / "concepts.yaml"))
    assert load_questions(ROOT / "data" / "questions", set(concepts))
