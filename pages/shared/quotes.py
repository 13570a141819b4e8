"""An answer with its quotes highlighted in place.

The words are set as text nodes by a small component, never parsed as Markdown or HTML: whatever a candidate wrote is
shown as it was written.
"""

import streamlit as st

from core.domain.grade import Grade
from core.interview.excerpt import highlighted

_SHOW = st.components.v2.component(
    "greenroom_quotes",
    css="""
p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.6;
    font-family: var(--st-font); color: var(--st-text-color); }
mark { color: inherit; border-radius: .25rem; padding: .05rem .15rem;
       background: color-mix(in srgb, var(--st-primary-color) 18%, transparent);
       border-bottom: 2px solid var(--st-primary-color); }
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
    return mark;
  }));
}
""",
)


def answer_with_quotes(text: str, grade: Grade | None, *, key: str) -> None:
    """The answer with every verified quote marked."""
    evidence = [v.evidence for v in grade.verdicts if v.evidence] if grade else []
    segments = highlighted(text, evidence)
    _SHOW(key=key, data={"segments": [{"text": s.text, "marked": s.quoted} for s in segments]}, height="content")
