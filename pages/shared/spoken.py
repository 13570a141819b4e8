"""What the results page adds for a spoken interview: each answer to listen to, and how it was delivered."""

from pathlib import Path
from uuid import UUID

import streamlit as st

from core.domain.grade import GradedAnswer
from core.interview.moments import Moments
from core.interview.speaking import Speaking
from core.usecases.finish_interview import Report
from pages.shared import charts
from pages.shared.quotes import Sound
from pages.shared.services import services
from pages.shared.wording import times


class Recordings:
    """The recorded answers of a report. Whoever draws them has checked who is looking."""

    def __init__(self, report: Report) -> None:
        self._spoken = report.spoken
        self._paths: dict[UUID, list[Path]] = {}
        if report.interview.mode == "voice":
            for recording, path in services().voice.keeper.of_interview(report.interview.id):
                self._paths.setdefault(recording.turn_id, []).append(path)

    def sound(self, answer: GradedAnswer) -> Sound | None:
        """What a click on a quote plays; the words' times belong to the turn's last recording."""
        return self.of(answer.turn_id, answer.text)

    def of(self, turn_id: UUID, text: str) -> Sound | None:
        """The same for any turn with these words."""
        paths = self._paths.get(turn_id, [])
        if not paths or turn_id not in self._spoken:
            return None
        return Sound(f"st-key-{_key(turn_id, len(paths) - 1)}", Moments(text, self._spoken[turn_id].words))

    def play(self, turn_id: UUID) -> None:
        """The players of a turn's recordings."""
        for number, path in enumerate(self._paths.get(turn_id, [])):
            with st.container(key=_key(turn_id, number)):
                st.audio(path.read_bytes(), format="audio/wav")


def _key(turn_id: UUID, number: int) -> str:
    return f"sound_{turn_id.hex}_{number}"


def delivery_card(found: Speaking, *, mine: bool) -> None:
    """How answers were spoken: with advice for the one who spoke, without for others. Once on a page."""
    who = "You" if mine else "Candidate"
    with st.container(border=True):
        st.subheader("How you spoke" if mine else "How the candidate spoke", anchor=False)
        with st.grid(2, min_column_width=300):
            for part, advice in (
                (_pace, found.pace_advice),
                (_pauses, found.pause_advice),
                (_fillers, found.filler_advice),
            ):
                with st.container(border=True):
                    part(found)
                    if mine:
                        st.caption(advice)
            if found.talk_ratio is not None:
                with st.container(border=True):
                    _talk(found.talk_ratio, who)
                    if mine:
                        st.caption(found.talk_advice)
        st.caption(f"Over {times(found.words, 'word')}. This is not part of any score.")
        if found.cut_offs:
            st.caption(f"{times(found.cut_offs, 'time')}, an answer was taken as ended and went on a moment later.")


def _pace(found: Speaking) -> None:
    rate = found.words_per_minute
    st.markdown("**Pace**" if rate is None else f"**Pace:** {rate:.0f} words a minute")
    if len(found.pace) > 1:
        charts.line(
            [at for at, _ in found.pace],
            [value for _, value in found.pace],
            x_title="Minutes of speaking",
            y_title="Words a minute",
            alt=f"Pace over time, {min(v for _, v in found.pace):.0f} to {max(v for _, v in found.pace):.0f}",
            key="spoken_pace",
        )


def _pauses(found: Speaking) -> None:
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


def _fillers(found: Speaking) -> None:
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


def _talk(ratio: float, who: str) -> None:
    st.markdown(f"**Who spoke:** {who.lower()}, {100 * ratio:.0f} % of the time")
    charts.bars(
        [who, "Interviewer"],
        [100 * ratio, 100 * (1 - ratio)],
        title="Share of the talking, %",
        alt=f"{who} {100 * ratio:.0f} %, the interviewer {100 * (1 - ratio):.0f} %",
        key="spoken_talk",
        top=100,
    )
