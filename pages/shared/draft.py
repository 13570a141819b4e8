"""Keeps what is being typed: a listener mirrors the answer box to the server a moment after the last keystroke.

The box itself stays a plain Streamlit text area. Where the listener cannot run, typing and submitting work as ever;
only the draft is not kept across a reload, and the clocks that need to see typing stay off.
"""

from dataclasses import dataclass

import streamlit as st

_LISTEN = st.components.v2.component(
    "greenroom_draft",
    html="<span></span>\n",
    js="""
export default function ({ data, setStateValue }) {
  const find = () => document.querySelector("." + data.box + " textarea");
  let timer = null;
  let last = null;
  const report = (text) => {
    if (text === last) return;
    last = text;
    setStateValue("draft", { box: data.box, text: text });
  };
  const onInput = (event) => {
    const box = find();
    if (!box || event.target !== box) return;
    clearTimeout(timer);
    timer = setTimeout(() => report(box.value), 700);
  };
  document.addEventListener("input", onInput, true);
  setTimeout(() => report(find()?.value ?? ""), 300);  // says that typing can be seen
  return () => { clearTimeout(timer); document.removeEventListener("input", onInput, true); };
}
""",
)


@dataclass(frozen=True)
class Typed:
    """What the listener last saw in the box; None while it has not reported, so that typing cannot be seen."""

    text: str | None


def listen(box: str) -> Typed:
    """Mirror the text area with the element key `box`. Call it inside a fragment: each report reruns only that."""
    result = _LISTEN(key=f"draft_{box}", data={"box": f"st-key-{box}"}, on_draft_change=lambda: None, height="content")
    seen = result.draft if isinstance(result.draft, dict) else None
    return Typed(str(seen["text"]) if seen and seen.get("box") == f"st-key-{box}" else None)
