"""A case result as plain data, for the store, and back."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from core.domain.case_result import (
    Advice,
    CaseEvent,
    CaseMark,
    CaseResult,
    CheckpointOutcome,
    CheckpointResult,
    DrillPick,
    PhaseSpan,
    Point,
    Quote,
)
from core.domain.grade import Evidence, Flag, Verdict


def result_to_json(result: CaseResult) -> dict[str, Any]:
    """With ids as text."""
    plain: dict[str, Any] = _plain(asdict(result))
    return plain


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case UUID():
            return str(value)
    return value


def result_from_json(row: dict[str, Any]) -> CaseResult:
    return CaseResult(
        marks=tuple(_mark(mark) for mark in row["marks"]),
        checkpoints=tuple(_checkpoint(checkpoint) for checkpoint in row["checkpoints"]),
        not_reached=row["not_reached"],
        phases=tuple(PhaseSpan(**span) for span in row["phases"]),
        events=tuple(CaseEvent(**{**event, "turn_id": UUID(event["turn_id"])}) for event in row["events"]),
        away=row["away"],
        advice=tuple(
            Advice(**{**said, "turn_id": _id(said["turn_id"]), "quote": _quote(said["quote"])})
            for said in row["advice"]
        ),
        drills=tuple(DrillPick(**drill) for drill in row["drills"]),
    )


def _mark(row: dict[str, Any]) -> CaseMark:
    return CaseMark(
        row["name"],
        tuple(
            Point(p["text"], Verdict(p["verdict"]), p["weight"], tuple(_must(quote) for quote in p["quotes"]))
            for p in row["points"]
        ),
        tuple(UUID(turn) for turn in row["turns"]),
        tuple(Flag(flag) for flag in row["flags"]),
    )


def _checkpoint(row: dict[str, Any]) -> CheckpointResult:
    changed = {
        "outcome": CheckpointOutcome(row["outcome"]),
        "quote": _quote(row["quote"]),
        "turn_id": _id(row["turn_id"]),
    }
    return CheckpointResult(**{**row, **changed})


def _must(row: dict[str, Any]) -> Quote:
    return Quote(UUID(row["turn_id"]), Evidence(**row["evidence"]))


def _quote(row: dict[str, Any] | None) -> Quote | None:
    return _must(row) if row else None


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
