"""An answer with its quotes highlighted in place; where it was recorded, a click on a quote plays that moment.

The words are set as text nodes by a small component, never parsed as Markdown or HTML: whatever a candidate wrote is
shown as it was written.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.domain.grade import Evidence, Grade
from core.interview.excerpt import highlighted
from core.interview.moments import Moments

_SHOW = st.components.v2.component(
    "greenroom_quotes",
    css="""
p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.6;
    font-family: var(--st-font); color: var(--st-text-color); }
mark { color: inherit; border-radius: .25rem; padding: .05rem .15rem;
       background: color-mix(in srgb, var(--st-primary-color) 18%, transparent);
       border-bottom: 2px solid var(--st-primary-color); }
mark[role=button] { cursor: pointer; }
mark[role=button]::after { content: " \\25B8"; color: var(--st-primary-color); }
mark[role=button]:hover, mark[role=button]:focus-visible {
       background: color-mix(in srgb, var(--st-primary-color) 34%, transparent); outline: none; }
""",
    js="""
export default function ({ parentElement, data }) {
  let p = parentElement.querySelector("p.answer");
  if (!p) {
    p = document.createElement("p");
    p.className = "answer";
    p.dir = "auto";
    parentElement.appendChild(p);
  }
  p.replaceChildren(...data.segments.map((segment) => {
    if (!segment.marked) return document.createTextNode(segment.text);
    const mark = document.createElement("mark");
    mark.textContent = segment.text;
    if (segment.moment) {
      const play = () => playMoment(data.player, segment.moment);
      Object.assign(mark, { role: "button", tabIndex: 0, title: "Hear this", onclick: play });
      mark.onkeydown = (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        play();
      };
    }
    return mark;
  }));
}

function playMoment(player, [from, to]) {
  const audio = document.querySelector(`.${player} audio`);
  if (!audio) return;
  audio.ontimeupdate = () => {
    if (audio.currentTime < to) return;
    audio.ontimeupdate = null;
    audio.pause();
  };
  audio.currentTime = from;
  audio.play();
}
""",
)


@dataclass(frozen=True)
class Sound:
    """An answer's recording: the class of the element that holds its player, and when each word was said."""

    player: str
    moments: Moments


def answer_with_quotes(text: str, grade: Grade | None, *, key: str, sound: Sound | None = None) -> None:
    """The answer with every verified quote marked."""
    words_with_quotes(text, [v.evidence for v in grade.verdicts if v.evidence] if grade else [], key=key, sound=sound)


def words_with_quotes(text: str, evidence: Sequence[Evidence], *, key: str, sound: Sound | None = None) -> None:
    """Words of a person with what stands at these offsets marked."""
    shown, at = [], 0
    for segment in highlighted(text, evidence):
        until = at + len(segment.text)
        moment = sound.moments.of(at, until) if sound and segment.quoted else None
        shown.append({"text": segment.text, "marked": segment.quoted, "moment": moment})
        at = until
    _SHOW(key=key, data={"segments": shown, "player": sound.player if sound else ""}, height="content")
