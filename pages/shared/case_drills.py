"""A drill on its page: the question, the answer, what came of it, and how the day goes."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from core.domain.account import Account
from core.domain.case_drill import CaseDrill, DrillDay, DrillKind, DrillResult
from core.domain.errors import GreenroomError
from core.domain.interview import MAX_ANSWER_CHARACTERS
from core.usecases.practise_drills import PractiseDrills
from pages.shared.exhibits import exhibit
from pages.shared.quotes import words_with_quotes
from pages.shared.wording import clock, plain

TICK = 1.0  # seconds
DIFFICULTY = {"easy": "Easy", "medium": "Medium", "hard": "Hard"}


@dataclass(frozen=True)
class Attempt:
    """A drill in front of a person; `words` and `result` once it was answered."""

    drill: CaseDrill
    started: datetime
    words: str = ""
    result: DrillResult | None = None
    seconds: float = 0.0


def current() -> Attempt | None:
    attempt = st.session_state.get("drill_attempt")
    return attempt if isinstance(attempt, Attempt) else None


def put(drawn: CaseDrill) -> None:
    """A new drill in front of the person, with an empty box."""
    st.session_state.drill_attempt = Attempt(drawn, datetime.now(UTC))
    st.session_state.drill_number = st.session_state.get("drill_number", 0) + 1


def day_began() -> datetime:
    """Midnight where the browser is."""
    zone = st.context.timezone
    try:
        here = datetime.now(ZoneInfo(zone) if isinstance(zone, str) and zone else UTC)
    except (KeyError, ValueError, OSError):  # a zone this machine does not know
        here = datetime.now(UTC)
    return here.replace(hour=0, minute=0, second=0, microsecond=0)


def today(day: DrillDay) -> None:
    """What was done today; nothing before the first one."""
    if not day.taken:
        return
    with st.container(horizontal=True):
        st.badge(f"{day.solved} of {day.taken} solved today", icon=":material/check_circle:", color="gray")
        if day.streak > 1:
            st.badge(f"{day.streak} in a row", icon=":material/local_fire_department:", color="green")


def drill(desk: PractiseDrills, person: Account) -> None:
    """The drill in front of the person, or what came of it."""
    attempt = current()
    if attempt is None:
        return
    shown = attempt.drill
    with st.container(horizontal=True):
        st.badge(DIFFICULTY[shown.difficulty], color="gray")
        if shown.kind is DrillKind.MENTAL_MATH:
            _timer(attempt)
    st.markdown(f"#### {plain(shown.question)}")
    if shown.exhibit is not None:
        exhibit(shown.exhibit, key=f"drill_exhibit_{shown.id}_{shown.seed}")
    if attempt.result is None:
        _ask(desk, person, attempt)
    else:
        _tell(attempt, attempt.result)
        _go_on(desk, person, shown)


def _timer(attempt: Attempt) -> None:
    if attempt.result is not None:
        st.badge(clock(attempt.seconds), icon=":material/timer:", color="gray")
        return

    @st.fragment(run_every=TICK)
    def ticking() -> None:
        passed = (datetime.now(UTC) - attempt.started).total_seconds()
        st.badge(clock(passed), icon=":material/timer:", color="gray", help="Only for you: time is never scored.")

    ticking()


def _ask(desk: PractiseDrills, person: Account, attempt: Attempt) -> None:
    number, by_number = st.session_state.drill_number, attempt.drill.value is not None
    with st.form(f"drill_form_{number}", border=False):
        if by_number:
            words = st.text_input("Your number, with its unit", max_chars=200, key=f"drill_words_{number}")
        else:
            words = st.text_area(
                "Your answer", height=180, max_chars=MAX_ANSWER_CHARACTERS, key=f"drill_words_{number}"
            )
        sent = st.form_submit_button("Check", type="primary", icon=":material/check:")
    if not sent:
        return
    if not words.strip():
        st.info("Type an answer first; a guess is fine.", icon=":material/info:")
        return
    try:
        result = desk.answer(person, attempt.drill, words)
    except GreenroomError as error:
        st.warning(error.sentence, icon=":material/info:")
        return
    seconds = (datetime.now(UTC) - attempt.started).total_seconds()
    st.session_state.drill_attempt = replace(attempt, words=words, result=result, seconds=seconds)
    st.rerun()


def _tell(attempt: Attempt, result: DrillResult) -> None:
    with st.container(border=True):
        st.caption("Your answer")
        words_with_quotes(attempt.words, result.evidence, key=f"drill_said_{st.session_state.drill_number}")
    if result.score is None:
        st.info(plain(result.sentence), icon=":material/info:")
    elif result.solved:
        st.success(plain(result.sentence), icon=":material/check_circle:")
    else:
        st.warning(plain(result.sentence), icon=":material/lightbulb:")
    if attempt.drill.solution not in result.sentence:
        st.markdown(f"**How to get there.** {plain(attempt.drill.solution)}")
    for points, icon, colour, label in (
        (result.found, ":material/check_circle:", "green", "Made"),
        (result.missed, ":material/radio_button_unchecked:", "gray", "Missed"),
    ):
        for point in points:
            st.markdown(f":{colour}[{icon} {label}] {plain(point)}")


def _go_on(desk: PractiseDrills, person: Account, shown: CaseDrill) -> None:
    numbers = shown.value is not None
    with st.container(horizontal=True):
        st.button(
            "Another one",
            type="primary",
            icon=":material/arrow_forward:",
            on_click=lambda: put(desk.another(person, shown.kind, after=shown.id)),
        )
        st.button(
            "The same with new numbers" if numbers else "The same once more",
            icon=":material/replay:",
            on_click=lambda: put(desk.draw(shown.id)),
        )
