"""What the results page adds for a spoken interview: each answer to listen to, and how it was delivered."""

from collections.abc import Callable
from uuid import UUID

import streamlit as st

from core.domain.interview import Interview
from core.interview.speaking import Speaking, speaking
from pages.shared import charts
from pages.shared.services import services
from pages.shared.wording import times


def players(interview: Interview) -> Callable[[UUID], None] | None:
    """Draws the recordings of a turn; None when nothing was recorded. The caller has checked who is looking."""
    kept = services().voice.keeper.of_interview(interview.id) if interview.mode == "voice" else []
    if not kept:
        return None

    def play(turn_id: UUID) -> None:
        for recording, path in kept:
            if recording.turn_id == turn_id:
                st.audio(path.read_bytes(), format="audio/wav")

    return play


def delivery_card(interview: Interview) -> bool:
    """How the answers were spoken; whether there was anything to show."""
    if interview.mode != "voice":
        return False
    kept = services().voice.records.spoken(interview.id)
    found = speaking([kept[turn.id] for turn in interview.turns if turn.id in kept])
    if found is None:
        return False
    with st.container(border=True):
        st.subheader("How you spoke", anchor=False)
        with st.grid(2, min_column_width=300):
            _pace(found)
            _pauses(found)
            _fillers(found)
            _talk(found)
        cut = f" You went on within a moment of {times(found.cut_offs, 'ended answer')}." if found.cut_offs else ""
        spoken = times(found.answers, "spoken answer")
        st.caption(f"Over {spoken} with {times(found.words, 'word')}. This is not part of the score.{cut}")
    return True


def _pace(found: Speaking) -> None:
    with st.container(border=True):
        rate = found.words_per_minute
        st.markdown("**Pace**" if rate is None else f"**Pace:** {rate:.0f} words a minute")
        if len(found.pace) > 1:
            charts.line(
                [at for at, _ in found.pace],
                [value for _, value in found.pace],
                x_title="Minutes of your speaking",
                y_title="Words a minute",
                alt=f"Pace over time, {min(v for _, v in found.pace):.0f} to {max(v for _, v in found.pace):.0f}",
                key="spoken_pace",
            )
        st.caption(found.pace_advice)


def _pauses(found: Speaking) -> None:
    with st.container(border=True):
        longest = found.longest_pause
        st.markdown(f"**Pauses:** the longest was {longest:.1f} s" if longest else "**Pauses:** none over 1 s")
        if longest:
            charts.bars(
                [f"Answer {number}" for number, _, _ in found.pauses],
                [seconds for _, _, seconds in found.pauses],
                title="Seconds in pauses over 1 s",
                alt="; ".join(f"answer {number}: {seconds:.1f} s in pauses" for number, _, seconds in found.pauses),
                key="spoken_pauses",
                top=max(5.0, 1.1 * max(seconds for _, _, seconds in found.pauses)),
            )
        st.caption(found.pause_advice)


def _fillers(found: Speaking) -> None:
    with st.container(border=True):
        rate = found.fillers_per_100
        st.markdown("**Fillers**" if rate is None else f"**Fillers:** {rate:.1f} in 100 words")
        if found.fillers:
            charts.bars(
                [f"“{word}”" for word, _ in found.fillers],
                [float(number) for _, number in found.fillers],
                title="Times said",
                alt="; ".join(f"{word} {number} times" for word, number in found.fillers),
                key="spoken_fillers",
                top=max(5.0, 1.1 * found.fillers[0][1]),
            )
        st.caption(found.filler_advice)


def _talk(found: Speaking) -> None:
    with st.container(border=True):
        ratio = found.talk_ratio
        st.markdown("**Who spoke**" if ratio is None else f"**Who spoke:** you, {100 * ratio:.0f} % of the time")
        if ratio is not None:
            charts.bars(
                ["You", "Interviewer"],
                [100 * ratio, 100 * (1 - ratio)],
                title="Share of the talking, %",
                alt=f"You {100 * ratio:.0f} %, the interviewer {100 * (1 - ratio):.0f} %",
                key="spoken_talk",
                top=100,
            )
        st.caption(found.talk_advice)
