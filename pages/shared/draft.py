"""Keeps what is being typed, and notices what people are told is noticed: a listener beside the answer box.

It mirrors the box to the server a moment after the last keystroke. In interviews it also tells how much of the answer
was pasted, and how often and for how long the page was left; nothing of what was pasted or seen elsewhere. The box
itself stays a plain Streamlit text area. Where the listener cannot run, typing and submitting work as ever; only the
draft is not kept across a reload, and the clocks that need to see typing stay off. That nothing is reported means
nothing.
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.domain.integrity import noticed_in
from core.domain.spoken import Noticed

_LISTEN = st.components.v2.component(
    "greenroom_draft",
    html="<span></span>\n",
    js="""
export default function ({ data, parentElement, setStateValue }) {
  if (parentElement.greenroomListens === data.box) return parentElement.greenroomStops;
  parentElement.greenroomStops?.();
  parentElement.greenroomListens = data.box;
  const find = () => (data.typed ? document.querySelector("." + data.box + " textarea") : null);
  const pasted = [];
  let own = "";  // words moved about within the box are nobody else's
  let present = false, since = null, away = 0, leaves = 0;
  let timer = null, last = null;

  const noticed = (text) => !data.notice ? null : {
    pasted: pasted.reduce((sum, part) => sum + (text.includes(part) ? part.length : 0), 0),
    leaves: leaves,
    away_s: Math.round((away + (since === null ? 0 : performance.now() - since)) / 100) / 10,
  };
  const report = () => {
    const text = find()?.value ?? "";
    const seen = { box: data.box, text: text, noticed: noticed(text) };
    if (JSON.stringify(seen) === last) return;
    last = JSON.stringify(seen);
    setStateValue("draft", seen);
  };
  const later = (milliseconds) => { clearTimeout(timer); timer = setTimeout(report, milliseconds); };
  const onInput = (event) => { if (event.target === find()) later(700); };
  const onPaste = (event) => {
    if (event.target !== find()) return;
    const text = (event.clipboardData?.getData("text/plain") ?? "").replaceAll("\\r\\n", "\\n").trim();
    if (text && !own.includes(text)) pasted.push(text);
    later(0);  // when the words are in the box
  };
  const onCopy = (event) => {
    const box = find();
    if (event.target === box) own += box.value.slice(box.selectionStart, box.selectionEnd) + "\\n";
  };
  const onLook = () => {
    const gone = document.hidden || !document.hasFocus();
    if (!present) { present = !gone; return; }  // who has not come yet cannot leave
    if (gone && since === null) { since = performance.now(); leaves += 1; }
    if (!gone && since !== null) { away += performance.now() - since; since = null; later(0); }
  };
  const heartbeat = setInterval(() => { if (since !== null) report(); }, 5000);  // an answer may be spoken meanwhile
  const watched = [[document, "input", onInput]];
  if (data.notice) watched.push(
    [document, "paste", onPaste], [document, "copy", onCopy], [document, "cut", onCopy],
    [document, "visibilitychange", onLook], [window, "blur", onLook], [window, "focus", onLook],
  );
  watched.forEach(([target, name, listener]) => target.addEventListener(name, listener, true));
  onLook();
  later(300);  // says that typing can be seen
  return parentElement.greenroomStops = () => {
    clearTimeout(timer);
    clearInterval(heartbeat);
    watched.forEach(([target, name, listener]) => target.removeEventListener(name, listener, true));
    parentElement.greenroomListens = null;
  };
}
""",
)


@dataclass(frozen=True)
class Typed:
    """What the listener last saw in the box; None while it has not reported, so that typing cannot be seen."""

    text: str | None


def listen(box: str, *, notice: bool) -> Typed:
    """Mirror the text area with the element key `box`. Call it inside a fragment: each report reruns only that."""
    seen = _seen(_draw(box, typed=True, notice=notice), box)
    return Typed(str(seen["text"]) if seen and "text" in seen else None)


def look_out(name: str) -> Noticed | None:
    """Notice how the page is left while something is spoken; `name` is another one for each question."""
    return noticed_in((_seen(_draw(name, typed=False, notice=True), name) or {}).get("noticed"))


def noticed(box: str) -> Noticed | None:
    """What the listener of this box reported last, also within a callback."""
    return noticed_in((_seen(st.session_state.get(f"draft_{box}"), box) or {}).get("noticed"))


def _draw(box: str, *, typed: bool, notice: bool) -> Any:
    data = {"box": f"st-key-{box}", "typed": typed, "notice": notice}
    return _LISTEN(key=f"draft_{box}", data=data, on_draft_change=lambda: None, height="content")


def _seen(state: Any, box: str) -> dict[str, Any] | None:
    """The report, if it is one of this box. It comes from a browser: anything may stand in it."""
    report = state.get("draft") if hasattr(state, "get") else None
    return report if isinstance(report, dict) and report.get("box") == f"st-key-{box}" else None
