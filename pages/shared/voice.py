"""The interview by voice on the page: getting ready, the bar while it runs, and the way to typing and back."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.domain.account import Account
from core.domain.errors import GreenroomError
from core.domain.integrity import has_signals
from core.usecases.scene import Scene
from core.voice.check import SoundCheck
from core.voice.conductor import Conductor
from pages.shared.composer import act
from pages.shared.draft import look_out
from pages.shared.services import services
from pages.shared.wording import plain

PHASE = {
    "idle": ("One moment", ":material/hourglass_top:", "gray"),
    "interviewer": ("Interviewer is speaking", ":material/record_voice_over:", "blue"),
    "listening": ("Listening", ":material/mic:", "green"),
    "speaking": ("Listening to you", ":material/graphic_eq:", "green"),
    "thinking": ("Take your time", ":material/hourglass_top:", "gray"),
    "finishing": ("Reading your answer", ":material/hearing:", "blue"),
    "typing": ("Typing", ":material/edit:", "gray"),
    "lost": ("No sound arrives", ":material/mic_off:", "orange"),
}
QUIETEST = -60.0  # dB at the meter's left end
CONNECT = 15.0  # seconds after which a connection is not expected any more
NO_CONNECTION = (
    "The connection for sound could not be made; a firewall may be in the way. You can record each answer, or type."
)
LOST = "No sound arrives from your microphone. What you said is kept. Check the microphone, reload this page, or type."
HIDE = "<style>.st-key-line { position: absolute; width: 1px; height: 1px; overflow: hidden; opacity: 0; }</style>"


def chosen(interview_id: UUID) -> dict[str, Any]:
    """What this tab knows of an interview by voice."""
    state: dict[str, Any] = st.session_state.setdefault(
        f"voice_{interview_id}", {"typing": False, "attempt": 0, "ready": False, "back": False}
    )
    return state


def speaks(scene: Scene) -> bool:
    """Whether this interview is spoken in this tab now, rather than typed."""
    if scene.interview.mode != "voice" or services().voice.problem:
        return False
    state = chosen(scene.interview.id)
    conductor: Conductor | None = state.get("conductor")
    if conductor is not None and not conductor.running:
        _let_go(scene, state, conductor)
    return not state["typing"] and (scene.interview.is_open or "conductor" in state)


def _let_go(scene: Scene, state: dict[str, Any], conductor: Conductor) -> None:
    """The voice ended by itself: say why, and keep the words."""
    state.pop("conductor")
    if scene.interview.is_open:
        state["typing"] = True
        if conductor.failure:
            st.session_state.notice = conductor.failure
        if conductor.words_kept:
            st.session_state.kept_words = conductor.words_kept


def line_up(scene: Scene) -> bool | None:
    """Ask for the microphone and connect it; None while that goes on, False when it cannot be had.

    Drawn at one place on every run: the connection is cut where it is not.
    """
    from pages.shared.microphone import Line, ask_for_microphone, connect

    state, key = chosen(scene.interview.id), f"line_{scene.interview.id.hex}"
    state.setdefault("line", Line())
    if not state["ready"]:
        answer = ask_for_microphone(f"ask_{key}", state["attempt"])
        if answer is None:
            st.info("Please allow the microphone in your browser.", icon=":material/mic:")
            return None
        if answer:
            st.warning(answer, icon=":material/mic_off:")
            with st.container(horizontal=True):
                if st.button("Try again", icon=":material/refresh:"):
                    state["attempt"] += 1
                    st.rerun()
                st.button("Type instead", icon=":material/keyboard:", on_click=_type, args=(state,))
            return False
        state["ready"], state["since"] = True, datetime.now(UTC)
    if "conductor" in state:
        st.html(HIDE)
    return connect(state["line"], services(), key)


def _type(state: dict[str, Any]) -> None:
    state["typing"] = True


def get_ready(person: Account, scene: Scene, connected: bool) -> None:
    """The device check; the interview begins with its button."""
    state = chosen(scene.interview.id)
    check: SoundCheck = state.setdefault("check", SoundCheck())
    services().voice.warm()
    state["line"].target = check
    with st.container(border=True):
        st.subheader("Check your microphone", anchor=False)
        st.caption("Say a few words and watch the level. Headphones keep the interviewer out of your microphone.")
        _check(person, scene.interview.id, check, connected)
        st.button("Type instead", type="tertiary", icon=":material/keyboard:", on_click=_type, args=(state,))


@st.fragment(run_every=0.5)
def _check(person: Account, interview_id: UUID, check: SoundCheck, connected: bool) -> None:
    state, was_recording = chosen(interview_id), check.recording
    level = check.look()
    meter(level)
    if not check.heard and not connected and (datetime.now(UTC) - state["since"]).total_seconds() > CONNECT:
        st.warning(NO_CONNECTION, icon=":material/cloud_off:")
    with st.container(horizontal=True):
        label = "Recording 3 seconds" if check.recording else "Record 3 seconds"
        st.button(label, icon=":material/fiber_manual_record:", disabled=check.recording or not check.heard,
                  on_click=check.record, key="record_check")  # fmt: skip
        begin = "Go on with the interview" if state["back"] else "Begin the interview"
        pressed = st.button(begin, type="primary", icon=":material/play_arrow:", disabled=not check.heard, key="begin")
    if check.sound:
        st.caption("This is how you sound:")
        st.audio(check.sound, autoplay=was_recording)
    if check.heard and (pressed or state["back"]):
        _begin(person, interview_id, state)


def _begin(person: Account, interview_id: UUID, state: dict[str, Any]) -> None:
    line = state["line"]
    try:
        conductor = services().voice.open(person, interview_id, line.play, line.clear, say=not state["back"])
    except GreenroomError as error:
        st.session_state.notice, state["typing"] = error.sentence, True
    else:
        state["conductor"], line.target = conductor, conductor.session
        state["back"] = False
    st.rerun(scope="app")


def meter(level: float) -> None:
    """The microphone's level, from -60 dB to full scale."""
    share = min(1.0, max(0.0, 1 - level / QUIETEST))
    st.progress(share, text="Microphone level")


def voice_bar(scene: Scene, *, moving: bool) -> None:
    """The state in words, the level, the words as they are heard, and what can be done."""
    state = chosen(scene.interview.id)
    conductor: Conductor = state["conductor"]
    if moving:
        _heard(conductor, scene.position, conductor.doubtful_words, has_signals(scene.interview.kind))
    if not scene.interview.is_open:
        return
    if conductor.doubtful_words:
        _correct(conductor, scene.position)

    def button(label: str, icon: str, do: Callable[[], object], kind: Any = "tertiary", key: str = "") -> None:
        st.button(label, icon=icon, type=kind, on_click=do, key=f"voice_{key or label.lower()}")

    with st.container(horizontal=True):
        button("Done", ":material/send:", conductor.done, "primary")
        button("I'm thinking", ":material/hourglass_top:", conductor.think, "secondary", "thinking")
        button("Repeat", ":material/replay:", conductor.repeat)
        if scene.case is not None:
            button("Hint", ":material/lightbulb:", conductor.hint)
        else:
            button("Say it differently", ":material/help:", conductor.clarify, key="differently")
        button("Skip", ":material/skip_next:", conductor.skip)
        button("Type instead", ":material/keyboard:", lambda: _to_typing(state, conductor), key="type")


def _to_typing(state: dict[str, Any], conductor: Conductor) -> None:
    conductor.to_typing()
    state.pop("conductor", None)
    state["typing"] = True


def _correct(conductor: Conductor, position: int) -> None:
    """What was understood, to be put right and used as the answer."""
    with st.form(f"correct_{position}"):
        words = st.text_area(
            "What was understood. You can put it right and use it, or say it again.",
            value=conductor.doubtful_words,
            key=f"corrected_{position}_{conductor.doubtful_words}",
        )
        if st.form_submit_button("Use these words", icon=":material/spellcheck:"):
            conductor.correct(words)


@st.fragment(run_every=0.5)
def _heard(conductor: Conductor, drawn: int, doubtful: str, watched: bool) -> None:
    """The parts that move. The page is drawn anew when the interview has moved on."""
    conductor.seen()
    if conductor.position > drawn or conductor.doubtful_words != doubtful or not conductor.running:
        st.rerun(scope="app")
    view = conductor.view
    text = view.text or conductor.ended_words
    reading = view.phase == "idle" and conductor.ended_words
    words, icon, colour = PHASE["finishing" if reading else view.phase]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(words, icon=icon, color=colour)
        if conductor.records_sound:
            st.badge("Recording", icon=":material/fiber_manual_record:", color="red")
        if view.seconds_left is not None and not text:  # a pause between words is no reason to count down
            left = f"This answer ends in {view.seconds_left:.0f} s; “I'm thinking” gives you more time"
            st.badge(left, icon=":material/timer:", color="orange")
    meter(view.level_dbfs)
    with st.container(border=True, height=110, autoscroll=True, key="partial"):
        st.markdown(f":gray[{plain(text)}]" if text else ":gray[*Your words appear here as you speak.*]")
    if view.phase == "lost":
        st.warning(LOST, icon=":material/mic_off:")
    elif conductor.notice:
        st.info(conductor.notice, icon=":material/info:")
    if watched:
        conductor.manners.notice(drawn, look_out(f"{conductor.interview.id.hex}_{drawn}"))


def speak_again(person: Account, scene: Scene, box: str, buttons: DeltaGenerator) -> None:
    """With the typed answer of an interview by voice: back to speaking, or a recording put into words."""
    if scene.interview.mode != "voice" or not scene.interview.is_open:
        return
    if problem := services().voice.problem:
        st.caption(problem)
        return
    state = chosen(scene.interview.id)

    def back() -> None:
        words = st.session_state.get(box, "")
        act(services().desk(scene.interview.id).save_draft, person, scene.interview.id, words, position=scene.position)
        state.update(typing=False, ready=False, back=True, attempt=state["attempt"] + 1)
        state.pop("check", None)

    with buttons:
        st.form_submit_button("Speak again", icon=":material/mic:", on_click=back, key="speak_again")
    with st.expander("Record an answer without a live connection", icon=":material/voicemail:"):
        number = state.get("recordings", 0)
        sound = st.audio_input("Record, then check the words above and press Done", sample_rate=16000,
                               key=f"recorded_{box}_{number}")  # fmt: skip
        if sound is not None:
            _take_recording(sound.getvalue(), state, box)
        if doubt := state.pop("doubt", ""):
            st.info(doubt, icon=":material/info:")


def _take_recording(sound: bytes, state: dict[str, Any], box: str) -> None:
    with st.spinner("Reading your answer"):
        try:
            words, state["doubt"] = services().voice.transcribe(sound)
        except GreenroomError as error:
            words, state["doubt"] = "", error.sentence
    state["recordings"] = state.get("recordings", 0) + 1
    state["append"] = (box, words)
    st.rerun()


def put_recorded_words(scene: Scene, box: str) -> None:
    """Before the answer box is drawn: what was recorded goes behind what it holds."""
    waiting = st.session_state.get(f"voice_{scene.interview.id}", {}).pop("append", None)
    if waiting is not None and waiting[0] == box:
        st.session_state[box] = " ".join(part for part in (st.session_state.get(box, scene.draft), waiting[1]) if part)
