"""`python -m scripts.drift`: what it prints, and how it refuses."""

import csv
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.statistics.mix import Answers
from core.statistics.sentinels import Gradings
from scripts.drift import COLUMNS, main
from tests.unit.test_drift import CHANGED, FIRST, half_year, weekly

ROW = ["2026-03-02T09:00:00Z", "analyst", "q", "i1", "6", "5"]


def written(path: Path, rows: Sequence[Sequence[object]]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return str(path)


def scores(folder: Path, answers: Answers) -> str:
    columns = [answers.job, answers.question, answers.interview, answers.score, answers.embedded]
    times = [f"{date.fromordinal(int(day))}T10:00:00+02:00" for day in answers.day]
    return written(folder / "scores.csv", [COLUMNS, *zip(times, *columns, strict=True)])


def sentinels(folder: Path, graded: Gradings) -> str:
    rows = [
        [day, name, role, score]
        for day, marks in zip(graded.day, graded.scores, strict=True)
        for name, role, score in zip(graded.sentinels, graded.roles, marks, strict=True)
    ]
    return written(folder / "sentinels.csv", [["time", "sentinel", "role", "score"], *rows])


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(arguments) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_shift_of_the_grader_is_printed_with_its_evidence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, graded = scores(tmp_path, half_year(grader=0.5)), sentinels(tmp_path, weekly(0.5))
    found = printed(capsys, source, "--sentinels", graded)
    (alarm,) = found["alarms"]
    assert (alarm["kind"], alarm["scope"]) == ("grader", "all jobs")
    assert 0 <= (date.fromisoformat(alarm["date"]) - FIRST).days - CHANGED <= 14
    assert alarm["sentence"].startswith("The grader changed: 48 sentinel answers")
    assert alarm["sentinels"]["z"] > alarm["sentinels"]["limit"] > 2
    assert set(alarm["sentinels"]["by_role"]) == {"analyst", "engineer"}
    assert alarm["parts"]["grader"]["low"] < 0.5 < alarm["parts"]["grader"]["high"]
    assert found["false_alarms_a_year"]["budget"] == 0.5
    assert found["simple_rule"]["alarms"] == []
    assert "sentinels" in found["power"]["sentence"]
    assert (found["data"]["answers"], found["notes"]) == (150 * 6 * 5, [])


def test_weaker_candidates_are_printed_as_a_change_of_mix(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (alarm,) = printed(capsys, scores(tmp_path, half_year(weaker=1.0)), "--budget", "1")["alarms"]
    assert alarm["kind"] == "mix"
    assert "mostly other candidates" in alarm["sentence"]
    assert {row["job"] for row in alarm["mix"]} == {"analyst", "engineer"}


def test_without_anything_to_tell_them_apart_that_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [[*ROW[:3], f"i{i}", 6, ""] for i in range(3)]
    found = printed(capsys, written(tmp_path / "few.csv", [COLUMNS, *rows, [*ROW[:3], "i9", "", ""]]))
    assert found["alarms"] == []
    assert found["data"]["answers"] == 3
    assert [note.split()[0] for note in found["notes"]] == ["Live", "Without"]
    assert found["false_alarms_a_year"]["replayed"] is None


REFUSED: list[tuple[list[list[object]], str]] = [
    ([], "is empty; it needs the columns time, job"),
    ([list(COLUMNS)], "has columns but no rows"),
    ([list(COLUMNS), ROW], "has 1 answer with a score; there is nothing to compare"),
    ([list(COLUMNS[:-1]), ROW[:-1]], "has no column embedded_score"),
    ([list(COLUMNS), ROW, ["31.02.2026", *ROW[1:]]], "line 3, column time: '31.02.2026' is not a date"),
    ([list(COLUMNS), ROW, ["", *ROW[1:]]], "line 3, column time: '' is not a date"),
    ([list(COLUMNS), [*ROW[:4], "good", "5"]], "line 2, column score: 'good' is not a number"),
    ([list(COLUMNS), [*ROW[:5], "inf"]], "line 2, column embedded_score: 'inf' is not a number"),
    ([list(COLUMNS), [*ROW[:1], "", *ROW[2:]]], "line 2, column job: is empty"),
]


@pytest.mark.parametrize(("rows", "sentence"), REFUSED)
def test_a_table_that_cannot_be_used_is_refused_in_a_sentence(
    rows: list[list[object]], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([written(tmp_path / "scores.csv", rows)]) == 1
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert printed.out == ""


def test_sentinels_need_a_baseline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [[f"2026-03-0{day}", "s1", 5] for day in range(1, 4)]
    graded = written(tmp_path / "sentinels.csv", [["time", "sentinel", "score"], *rows])
    source = written(tmp_path / "scores.csv", [COLUMNS, ROW, [*ROW[:3], "i2", *ROW[4:]]])
    assert main([source, "--sentinels", graded]) == 1
    assert "need 3 gradings as a baseline and one to compare; there are 3" in capsys.readouterr().err
    assert main([str(tmp_path / "nowhere.csv")]) == 1
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize("budget", ["0", "-1", "100"])
def test_a_budget_of_nonsense_is_refused(budget: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["scores.csv", "--budget", budget])
    assert "between 0.01 and 52" in capsys.readouterr().err
