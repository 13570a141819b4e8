"""The six questions of `sqlite.py` in pandas. Its data are Parquet files with ids as text, which it takes best; reading
the columns that a question needs counts, since that is what somebody with an export does."""

import time
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from benchmarks.at_scale.sqlite import COLUMNS
from core.storage.bulk import quoted

NOT_COUNTED = ["drill", "retry"]


def load(folder: Path, made: Path) -> float:
    """Write the Parquet files. Returns seconds."""
    started = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"memory_limit": "1GB"}) as writer:
        writer.execute("SET TimeZone = 'UTC'")
        writer.execute(f"ATTACH {quoted(made)} AS made (READ_ONLY)")
        for table, columns in COLUMNS.items():
            picked = ", ".join(f"{c}::VARCHAR AS {c}" if c == "id" or c.endswith("_id") else c for c in columns)
            writer.execute(f"COPY (SELECT {picked} FROM made.main.{table}) TO {quoted(folder / f'{table}.parquet')}")
    return time.perf_counter() - started


class Pandas:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ask(self, query: str, parameters: dict[str, Any]) -> tuple[list[dict[str, Any]] | None, float, float]:
        """Rows, seconds with reading, and seconds of processor time."""
        started, cpu = time.perf_counter(), time.process_time()
        rows = getattr(self, query)(parameters).to_dict("records")
        return rows, time.perf_counter() - started, time.process_time() - cpu

    def close(self) -> None:
        pass

    def read(self, table: str, *columns: str) -> pd.DataFrame:
        return pd.read_parquet(self.folder / f"{table}.parquet", columns=list(columns))

    def sittings(self, org: Any, *columns: str) -> pd.DataFrame:
        found = self.read("interview", "id", "org_id", "kind", *columns)
        counted = (found["org_id"] == str(org)) & ~found["kind"].isin(NOT_COUNTED)
        return found[counted].drop(columns="org_id").rename(columns={"id": "interview_id"})

    def latest(self, *columns: str) -> pd.DataFrame:
        cards = self.read("scorecard", "interview_id", "created_at", *columns).sort_values("created_at")
        return cards.drop_duplicates("interview_id", keep="last").drop(columns="created_at")

    def current(self, *columns: str) -> pd.DataFrame:
        found = self.read("grade", "answer_id", "is_current", *columns)
        return found[found["is_current"]].drop(columns="is_current")

    def marked(self, given: dict[str, Any]) -> pd.DataFrame:
        answers = self.read(
            "answer", "id", "interview_id", "job_id", "question_version_id", "answered_at", "status", "is_follow_up"
        )
        answers = answers[(answers["status"] == "scored") & ~answers["is_follow_up"]].drop(
            columns=["status", "is_follow_up"]
        )
        answers = answers.merge(self.sittings(given["org_id"])[["interview_id"]], on="interview_id")
        grades = self.current("confidence").rename(columns={"answer_id": "id", "confidence": "score"})
        return answers.merge(grades.dropna(subset="score"), on="id")

    def overview_by_week(self, given: dict[str, Any]) -> pd.DataFrame:
        sittings = self.sittings(given["org_id"], "status", "ended_at")
        sittings = sittings[sittings["status"] == "finished"].merge(
            self.latest("overall"), on="interview_id", how="left"
        )
        counts = self.read("answer", "interview_id")["interview_id"].value_counts().rename("answers")
        sittings = sittings.merge(counts, left_on="interview_id", right_index=True, how="left")
        found = sittings.groupby(_monday(sittings["ended_at"])).agg(
            interviews=("kind", "size"), answers=("answers", "sum"), mean=("overall", "mean"), n=("overall", "count"),
            spread=("overall", "std"),
        )  # fmt: skip
        found["half"] = np.where(found["n"] > 1, 1.96 * found["spread"] / np.sqrt(found["n"]), np.nan)
        return found.rename_axis("week").reset_index().drop(columns=["n", "spread"])

    def drift_days(self, given: dict[str, Any]) -> pd.DataFrame:
        scored = self.marked(given)
        cell = scored.groupby(["job_id", "question_version_id"])["score"]
        usual = (cell.transform("sum") + 5 * scored.groupby("job_id")["score"].transform("mean")) / (
            cell.transform("size") + 5
        )
        scored = scored.assign(questions=usual)
        sitting = scored.groupby(["interview_id", "job_id"], sort=False).agg(
            answers=("score", "size"),
            at=("answered_at", "min"),
            score=("score", "mean"),
            questions=("questions", "mean"),
        )
        sitting = sitting.reset_index().merge(self.read("job", "id", "track"), left_on="job_id", right_on="id")
        sitting["rest"] = sitting["score"] - sitting["questions"]
        for name in ("score", "questions", "rest"):
            sitting[f"{name}_squares"] = sitting[name] ** 2
        sitting["day"] = sitting["at"].dt.floor("D").dt.tz_localize(None).dt.date
        found = sitting.groupby(["day", "track"]).agg(
            interviews=("answers", "size"), answers=("answers", "sum"),
            **{f"{name}_total": (name, "sum") for name in ("score", "questions", "rest")},
            **{f"{name}_squares": (f"{name}_squares", "sum") for name in ("score", "questions", "rest")},
        )  # fmt: skip
        return found.reset_index().rename(columns={"track": "role"})

    def integrity_clusters(self, given: dict[str, Any]) -> pd.DataFrame:
        answers = self.read("answer", "id", "interview_id", "job_id", "account_id", "answered_at", "words")
        answers = answers[answers["words"] > 0].merge(
            self.sittings(given["org_id"])[["interview_id"]], on="interview_id"
        )
        signals = self.read("integrity_signal", "answer_id", "suppressed_by")
        look = set(signals.loc[signals["suppressed_by"].isna(), "answer_id"])
        answers["suspicious"] = answers["id"].isin(look)
        answers["person"] = answers["account_id"].where(answers["suspicious"])
        answers = answers.merge(self.read("job", "id", "track"), left_on="job_id", right_on="id", suffixes=("", "_job"))
        found = answers.groupby([answers["track"].rename("role"), _monday(answers["answered_at"]).rename("week")]).agg(
            answers=("id", "size"), suspicious=("suspicious", "sum"), people=("person", "nunique")
        )
        return found.reset_index()

    def concept_gaps(self, given: dict[str, Any]) -> pd.DataFrame:
        answers = self.read(
            "answer", "id", "interview_id", "job_id", "account_id", "answered_at", "status", "is_follow_up"
        )
        answers = answers[(answers["status"] == "scored") & ~answers["is_follow_up"]]
        answers = answers.merge(self.sittings(given["org_id"])[["interview_id"]], on="interview_id")
        answers = answers.merge(self.read("job", "id", "track"), left_on="job_id", right_on="id", suffixes=("", "_job"))
        concepts = self.read("answer_concept", "grade_id", "answer_id", "concept", "verdict")
        current = self.current("id").rename(columns={"id": "grade_id"})[["grade_id"]]
        asked = concepts.merge(current, on="grade_id").drop(columns="grade_id")
        asked = asked.merge(
            answers[["id", "account_id", "answered_at", "track"]], left_on="answer_id", right_on="id"
        ).drop(columns=["id", "answer_id"])
        asked["was_missed"], asked["was_met"] = asked["verdict"] == "missed", asked["verdict"] == "met"
        asked["recently"] = asked["answered_at"] >= pd.Timestamp(given["recent"])
        asked["was_missed_recently"] = asked["recently"] & asked["was_missed"]
        found = asked.groupby(["concept", "track"]).agg(
            asked=("verdict", "size"), missed=("was_missed", "sum"), met=("was_met", "sum"), people=("account_id",
            "nunique"),
            asked_recently=("recently", "sum"), missed_recently=("was_missed_recently", "sum"),
        )  # fmt: skip
        return found.reset_index().rename(columns={"track": "role"})

    def question_items(self, given: dict[str, Any]) -> pd.DataFrame:
        answers = self.read(
            "answer", "id", "interview_id", "job_id", "question_version_id", "status", "duration_s", "is_follow_up"
        )
        answers = answers[~answers["is_follow_up"]].merge(
            self.sittings(given["org_id"])[["interview_id"]], on="interview_id"
        )
        grades = self.current("confidence", "needs_clarification").rename(columns={"answer_id": "id"})
        answers = answers.merge(grades, on="id", how="left")
        answers["unclear"] = answers["needs_clarification"].eq(True)
        answers["was_declined"] = answers["status"] == "declined"
        exposure = answers.groupby("question_version_id").agg(
            answers=("id", "size"), seconds=("duration_s", "median"), declined=("was_declined", "sum"),
            unclear=("unclear", "sum"),
        )  # fmt: skip
        item = answers[(answers["status"] == "scored") & answers["confidence"].notna()]
        item = (
            item.groupby(["interview_id", "job_id", "question_version_id"], sort=False)["confidence"]
            .max()
            .reset_index()
        )
        item["above"] = item["confidence"] - item.groupby(["job_id", "question_version_id"])["confidence"].transform(
            "mean"
        )
        sitting = item.groupby("interview_id")["above"]
        n = sitting.transform("size")
        item["others"] = (sitting.transform("sum") - item["above"]) / (n - 1).where(n > 1)
        quality = item.groupby("question_version_id").agg(
            interviews=("above", "size"), mean=("confidence", "mean"), spread=("confidence", "std"),
            compared=("others", "count"),
        )  # fmt: skip
        quality["discrimination"] = item.groupby("question_version_id")[["above", "others"]].apply(
            lambda own: own["above"].corr(own["others"])
        )
        versions = self.read("question_version", "id", "question_id", "topic", "difficulty")
        questions = self.read("question", "id", "slug", "track").rename(columns={"id": "question_id", "track": "role"})
        found = exposure.join(quality).reset_index()
        found = found.merge(versions, left_on="question_version_id", right_on="id").merge(questions, on="question_id")
        return found.drop(columns=["id", "question_id"])

    def candidate_ranks(self, given: dict[str, Any]) -> pd.DataFrame:
        sittings = self.sittings(given["org_id"], "account_id", "job_id", "rubric_version_id", "status", "ended_at")
        sittings = sittings[(sittings["status"] == "finished") & (sittings["kind"] != "case")]
        sittings = sittings.merge(self.latest("overall", "low", "high", "recommendation"), on="interview_id")
        sittings = sittings.dropna(subset="overall").sort_values(["ended_at", "interview_id"])
        person, peers = ["account_id", "job_id", "rubric_version_id"], ["job_id", "rubric_version_id"]
        sittings["interviews"] = sittings.groupby(person, sort=False)["interview_id"].transform("size")
        last = sittings.drop_duplicates(person, keep="last").copy()
        scores = last.groupby(peers)["overall"]
        last["peers"] = scores.transform("size") - 1
        last["of_job"] = last.groupby("job_id")["overall"].transform("size")
        last["percentile"] = (scores.rank() - 1) / last["peers"].where(last["peers"] > 0)
        last = last.sort_values(
            ["job_id", "overall", "account_id", "rubric_version_id"], ascending=[True, False, True, True]
        )
        last = last[last.groupby("job_id").cumcount() < given["rows"]]
        people = self.read("account", "id", "display_name").rename(
            columns={"id": "account_id", "display_name": "candidate"}
        )
        jobs = self.read("job", "id", "title").rename(columns={"id": "job_id", "title": "job"})
        return last.merge(people, on="account_id").merge(jobs, on="job_id").drop(columns=["status", "kind", "ended_at"])


def _monday(moments: "pd.Series[Any]") -> "pd.Series[Any]":
    days = moments.dt.floor("D").dt.tz_localize(None)
    return days - pd.to_timedelta(days.dt.day_of_week, unit="D")
