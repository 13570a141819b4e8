"""Writes STORIES.md: what was planted, and the figures that the shipped tables show for it."""

from pathlib import Path
from typing import Any

import duckdb

from core import demo
from core.catalogue import load_jobs, load_questions
from core.settings import ROOT
from data.demo import stories
from data.demo.people import RECRUITERS

HERE = Path(__file__).parent
QUERIES = HERE / "queries"
STORIES = HERE / "STORIES.md"
Rows = list[dict[str, Any]]


class Tables:
    """The shipped tables as a database with the names of the app's, and its jobs."""

    def __init__(self, folder: Path) -> None:
        self._connection = duckdb.connect()
        for path in sorted(folder.glob("*.parquet")):
            self._connection.read_parquet(str(path)).create_view(path.stem)
        self._connection.execute("CREATE TABLE job (id UUID, track VARCHAR)")
        for job, _, _ in load_jobs(ROOT / "data" / "jobs.yaml", demo.DEMO_ORGANISATION):
            self._connection.execute("INSERT INTO job VALUES (?, ?)", [job.id, job.track])

    def run(self, sql: str) -> Rows:
        """The rows of a query, or of the named file in data/demo/queries."""
        text = sql if " " in sql else (QUERIES / f"{sql}.sql").read_text(encoding="utf-8")
        result = self._connection.execute(text)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def close(self) -> None:
        self._connection.close()


def render(folder: Path) -> str:
    """STORIES.md for the tables in `folder`."""
    tables = Tables(folder)
    try:
        return _text(tables)
    finally:
        tables.close()


def _text(tables: Tables) -> str:
    (totals,) = tables.run(
        "SELECT (SELECT count(*) FROM interview) AS interviews, (SELECT count(*) FROM turn) AS turns,"
        " (SELECT count(*) FROM answer) AS answers,"
        " (SELECT count(*) FROM answer WHERE status = 'scored') AS scored,"
        " (SELECT count(*) FROM account WHERE role = 'candidate') AS candidates,"
        " (SELECT round(avg(overall), 1) FROM scorecard) AS mean,"
        " (SELECT round(stddev_samp(overall), 1) FROM scorecard) AS spread"
    )
    cards = tables.run("SELECT recommendation, count(*) AS interviews FROM scorecard GROUP BY ALL ORDER BY ALL")
    ended = tables.run("SELECT coalesce(end_reason, 'in progress') AS ended, count(*) AS interviews FROM interview "
                       "GROUP BY ALL ORDER BY ALL")  # fmt: skip
    bad = next(q for q in load_questions(ROOT / "data" / "questions") if q.slug == stories.BAD_QUESTION)
    questions = tables.run("question_discrimination")
    concepts = tables.run("missed_concepts")
    well, poorly = stories.BLIND_TRACKS
    return TEMPLATE.format(
        organisation=demo.NAME,
        org_id=demo.DEMO_ORGANISATION,
        monday=stories.FIRST_MONDAY,
        until=demo.BUILT_UNTIL,
        recruiters=RECRUITERS,
        **totals,
        recommendations=_table(cards),
        endings=_table(ended),
        week=stories.GRADER_WEEK,
        earlier=stories.EARLIER_VERSION,
        role=stories.SHIFTED_TRACK,
        shift=stories.SHIFT,
        grader_change=_table(tables.run("grader_change")),
        weaker=stories.WEAKER_TRACK,
        weaker_week=stories.WEAKER_WEEK,
        able=stories.ABILITY[0],
        less_able=stories.WEAKER_ABILITY[0],
        weaker_candidates=_table(tables.run("weaker_candidates")),
        concepts=" and ".join(f"`{concept}`" for concept in sorted(stories.MISSED_CONCEPTS)),
        chance=stories.MISSED_CHANCE,
        missed_concepts=_table(concepts[:5]),
        slug=bad.slug,
        version=bad.id,
        stem=bad.stem,
        discrimination=_table(questions[:4]),
        pasted=stories.PASTED_TRACK,
        pasted_weeks=" and ".join(str(week) for week in stories.PASTED_WEEKS),
        pasted_people=stories.PASTED_CANDIDATES,
        suspicious=_table(tables.run("suspicious_answers")),
        blind_well=well,
        blind_poorly=poorly,
        stricter=stories.BLIND_TRACKS[poorly].stricter,
        blind=_table(tables.run("blind_grades")),
    )


def _table(rows: Rows) -> str:
    if not rows:
        return "None in these tables."
    names = list(rows[0])
    lines = [names, ["---"] * len(names), *([str(value) for value in row.values()] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


TEMPLATE = """# The demo history and what was planted in it

Written by `python -m scripts.build_demo` together with the tables; do not edit. Everything here is synthetic: the
people, their names and every word they say are made up by data/demo, and every row carries `is_demo` or belongs to one
that does. Answers were graded by the real grader through the real use cases, on a virtual clock.

Organisation: {organisation}, id `{org_id}`. {interviews:,} interviews, {turns:,} turns, {answers:,} answers
({scored:,} scored), {candidates} candidates, {recruiters} recruiters, one administrator. Mean overall score {mean},
standard deviation {spread}.

{recommendations}

{endings}

**Weeks** count from 1. In the files week 1 begins on Monday {monday} and the last interview is on {until}, a Friday.
Loading moves every time by the same whole number of days so that the last interview was yesterday; the queries below
count weeks from there and hold before and after. They are in data/demo/queries, read the tables by their names in the
app, and `tests/unit/test_demo_stories.py` asserts what is said here.

## 1. A grader change shifts the scores of one role

From week {week} on the grader's version is the current one; before, it is `{earlier}`. In the role `{role}` the earlier
version scored {shift} points (of 10) lower in understanding and explainability, down to the lowest mark of 1; in all
other roles it scored the same. Candidates did not change. The sentinels were graded every Monday, so they show it too
(`sentinel_grade`). Query: `grader_change.sql`.

{grader_change}

## 2. A job whose candidates are suddenly weaker

From week {weaker_week} on the candidates of `{weaker}` are other people, with a mean ability of {less_able} where
others have {able} before practice (on the simulator's scale of 0 to 1). The grader is the same. Query:
`weaker_candidates.sql`.

{weaker_candidates}

## 3. Two concepts that nearly everybody misses

{concepts}: whoever is asked makes these points with a chance of {chance}, whatever their ability. Query:
`missed_concepts.sql` (the five most missed of those asked at least 60 times).

{missed_concepts}

## 4. A bad question

`{slug}` (version `{version}`): "{stem}" The chance of making its points falls with ability: weak candidates recite the
brochure, strong ones say something of their own. Query: `question_discrimination.sql` (the four worst of those scored
in at least 40 interviews).

{discrimination}

## 5. A cluster of suspicious answers

{pasted_people} candidates of `{pasted}` in weeks {pasted_weeks} paste the model answer with hardly a change, and mostly
leave the page to fetch it. Elsewhere an answer in several hundred is drafted somewhere else and pasted by honest
people, or somebody leaves the page for a while: these are the false positives. Invented candidates speak in rewritten
sentences of the question bank, so that only pasted answers are compared with stored ones. Query:
`suspicious_answers.sql`; the fastest answer is in words a minute, and above 240 is a signal.

{suspicious}

## 6. Two recruiters graded blind

Mira Lindqvist and a colleague graded answers of `{blind_well}` and `{blind_poorly}` without seeing the grader's marks.
They are simulated: a mark lies between what the simulated ability earns and what the answer shows (for which the real
grader's mark stands in), plus noise. In `{blind_well}` that agrees well with the grader; in `{blind_poorly}` people are
{stricter} points stricter and less of one mind, so agreement is poor, and calibrating the scales of its questions mends
much of it. Query: `blind_grades.sql`; `off` is the mean of the grader's mark less people's, `r` their correlation.

{blind}
"""
