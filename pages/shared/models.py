"""The parts of the administrator's page about language models."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.domain.model_call import Connection, Rung
from pages.shared.wording import plain, times

RUNG = {
    Rung.SCHEMA: "A strict schema",
    Rung.OBJECT: "JSON, with the schema in words",
    Rung.TEXT: "Plain text, with the schema in words",
}
TASK = {
    "turn": "Answers and follow-ups",
    "evaluate": "Whole interviews",
    "evaluate-again": "Whole interviews, graded again",
    "coach": "Coaching",
    "case-research": "Cases, research",
    "case-design": "Cases, design",
    "case-story": "Cases, story",
    "check": "Connection test",
    "check-stream": "Connection test, streaming",
    "transcribe": "Speech to text",
    "speak": "The interviewer's voice",
}
SETTINGS = """GREENROOM_LLM_MODEL=the-models-name
GREENROOM_LLM_URL=https://host/v1
GREENROOM_LLM_KEY=only if the server asks for one"""


def how_to_switch_on() -> None:
    with st.expander("Use a language model as well", icon=":material/add_link:"):
        st.write(
            "Any server that speaks the OpenAI protocol will do: OpenAI, vLLM, llama.cpp, Ollama. Set these in the "
            "environment and start Greenroom again. Answers of candidates are then sent to that server."
        )
        st.code(SETTINGS, language="bash")
        st.caption("docs/models.md says what is sent, what is checked and what it costs.")


def connection_found(found: Connection) -> None:
    """What a test found: the rung that will be used, what else works, how fast, and a sample."""
    if found.rung is None:
        st.error(found.problem, icon=":material/link_off:")
        if found.detail:
            st.caption(f"The server said: {plain(found.detail)}")
    else:
        seconds = (found.ms or 0) / 1000
        st.success(f"It works, and replied in {seconds:.1f} s.", icon=":material/check_circle:")
        st.caption(
            f"Asked for: {RUNG[found.rung].lower()}. "
            + ("Replies come piece by piece." if found.streams else "Replies come in one piece.")
        )
        st.code(found.sample, language="json", wrap_lines=True)
    if not found.tried:
        return
    st.dataframe(
        {
            "Way of asking": [RUNG[tried.rung] for tried in found.tried],
            "Works": [tried.works for tried in found.tried],
            "Seconds": [tried.ms / 1000 for tried in found.tried],
            "Why not": [tried.why for tried in found.tried],
        },
        column_config={"Seconds": st.column_config.NumberColumn(format="%.1f")},
        hide_index=True,
        width="stretch",
    )


def by_task(rows: Sequence[dict[str, Any]]) -> None:
    """Calls by task and model: how many, how fast, what they used and how often they failed."""
    if not rows:
        st.caption("No call to a model in this period.")
        return
    total, unpriced = sum(row["calls"] for row in rows), sum(row["unpriced"] for row in rows)
    known = [row["cost"] for row in rows if row["cost"] is not None]
    failed = sum(row["failed"] * row["calls"] for row in rows) / total
    with st.container(horizontal=True):
        st.metric("Calls", f"{total:,}", border=True)
        st.metric("Cost, US dollars", f"{sum(known):,.2f}" if known else "unknown", border=True)
        st.metric("Failed", f"{failed:.1%}", border=True)
    st.dataframe(
        {
            "For": [TASK.get(row["task"], row["task"]) for row in rows],
            "Model": [row["model"] for row in rows],
            "Calls": [row["calls"] for row in rows],
            "Typical seconds": ["" if row["median_ms"] is None else f"{row['median_ms'] / 1000:.1f}" for row in rows],
            "Tokens in": [row["tokens_in"] for row in rows],
            "Tokens out": [row["tokens_out"] for row in rows],
            "Cost, USD": ["unknown" if row["cost"] is None else f"{row['cost']:.4f}" for row in rows],
            "Failed": [100 * row["failed"] for row in rows],
            "Mostly because": [(row["often"] or "").replace("_", " ") for row in rows],
        },
        column_config={
            "For": st.column_config.TextColumn(width="medium"),
            "Typical seconds": st.column_config.TextColumn(help="The median of calls that worked."),
            "Failed": st.column_config.NumberColumn(format="%.1f %%"),
        },
        hide_index=True,
        width="stretch",
    )
    if unpriced:
        st.caption(f"{times(unpriced, 'call')} without a known price. Prices are listed in data/prices.yaml.")


def by_prompt(rows: Sequence[dict[str, Any]]) -> None:
    """Which grader, model and prompt made how many scores."""
    if not rows:
        st.caption("Nothing has been graded yet.")
        return
    st.dataframe(
        {
            "Grader": ["Language model" if row["grader"] == "llm" else "Built-in" for row in rows],
            "Version": [row["grader_version"] for row in rows],
            "Prompt": [_prompt(row) for row in rows],
            "Scores": [row["grades"] for row in rows],
            "To look at": [row["flagged"] for row in rows],
            "Model had no part": [row["degraded"] for row in rows],
            "Latest (UTC)": [row["latest"] for row in rows],
        },
        column_config={"Latest (UTC)": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")},
        hide_index=True,
        width="stretch",
    )


def _prompt(row: dict[str, Any]) -> str:
    if not row["prompt_hash"]:
        return ""
    prompt = row["prompt"]
    return f"{prompt.name if prompt else 'an earlier text'} {row['prompt_hash']}"
