"""Sound between the browser and the server; the only file that knows streamlit_webrtc, which fails under AppTest."""

from typing import Any, Protocol

import streamlit as st
from streamlit_webrtc import WebRtcMode, create_audio_sink_track, create_pcm_audio_source_track, webrtc_streamer

from core.bootstrap import Services

_ASK = st.components.v2.component(
    "greenroom_microphone",
    html="<span></span>\n",
    js="""
export default function ({ data, parentElement, setStateValue }) {
  if (parentElement.greenroomAsked === data.attempt) return;
  parentElement.greenroomAsked = data.attempt;
  const report = (result) => setStateValue("answer", { attempt: data.attempt, result: result });
  const media = navigator.mediaDevices;
  if (!media || !window.RTCPeerConnection) return report("Unsupported");
  media.getUserMedia({ audio: true }).then(
    (stream) => { stream.getTracks().forEach((track) => track.stop()); report("ok"); },
    (failure) => report(failure.name),
  );
}
""",
)
SENTENCES = {
    "NotAllowedError": "The microphone is blocked. Allow it beside the page's address in your browser and try again, "
    "or type your answers.",
    "NotFoundError": "No microphone was found. Connect one and try again, or type your answers.",
    "NotReadableError": "Another program is using the microphone. Close it and try again, or type your answers.",
    "Unsupported": "This browser gives pages no microphone at this address; it has to be https or localhost. "
    "You can type your answers.",
}
OTHERWISE = "The microphone could not be opened. Try again, or type your answers."


class Target(Protocol):
    def on_frame(self, frame: Any) -> None: ...
    def on_ended(self) -> None: ...


class Line:
    """One tab's sound: frames go to `target`, what the interviewer says comes from `play`. Kept in session state."""

    def __init__(self) -> None:
        self.target: Target | None = None
        self.source: Any = None

    def on_frame(self, frame: Any) -> None:
        if (target := self.target) is not None:
            target.on_frame(frame)

    def on_ended(self) -> None:
        if (target := self.target) is not None:
            target.on_ended()

    def play(self, pcm: Any) -> None:
        if (source := self.source) is not None:
            source.push(pcm)

    def clear(self) -> None:
        if (source := self.source) is not None:
            source.clear()


def ask_for_microphone(key: str, attempt: int) -> str | None:
    """None while the browser asks the person, "" once it may be used, else a sentence."""
    result = _ASK(key=key, data={"attempt": attempt}, on_answer_change=lambda: None, height="content")
    answer = result.answer if isinstance(result.answer, dict) else {}
    if answer.get("attempt") != attempt:
        return None
    return "" if answer["result"] == "ok" else SENTENCES.get(str(answer["result"]), OTHERWISE)


def connect(line: Line, services: Services, key: str) -> bool:
    """Connect the line; whether sound flows. Has to be called on every run, or the connection is cut."""
    ice = {"iceServers": services.settings.ice_servers}
    line.source = create_pcm_audio_source_track(key=f"{key}_interviewer", sample_rate=48000)
    microphone = create_audio_sink_track(callback=line.on_frame, key=f"{key}_mic", on_ended=line.on_ended)
    context = webrtc_streamer(
        key=key,
        mode=WebRtcMode.SENDRECV,
        rtc_configuration=ice,
        source_audio_track=line.source.track,
        sink_audio_track=microphone,
        sendback_video=False,
        media_stream_constraints={"audio": {"echoCancellation": True}, "video": False},
        desired_playing_state=True,
        media_toggle_controls=False,
        audio_html_attrs={"autoPlay": True, "controls": False},
    )
    return bool(context.state.playing)
