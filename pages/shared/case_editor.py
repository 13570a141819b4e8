"""The editor of a case: texts by hand, numbers by their parameters. The rest is worked out when saving."""

from collections.abc import Callable

import streamlit as st

from core.domain.case import Case
from core.domain.case_study import CaseStudy
from core.usecases.author_case import LONGEST, Changes, ExhibitText
from pages.shared.exhibits import in_words
from pages.shared.wording import plain

Save = Callable[[CaseStudy, Changes], None]


def editor(study: CaseStudy, save: Save) -> None:
    """The form; `save` is called with what was entered."""
    case, key = study.case, f"edit_{study.id.hex}_{study.version}"
    with st.form(key, border=True):
        title = st.text_input("Title", case.title, max_chars=LONGEST["title"])
        prompt = st.text_area("Prompt, read to the candidate", case.prompt, height=180, max_chars=LONGEST["prompt"])
        background = st.text_area("Background, one fact a line", "\n".join(case.background), height=110)
        st.markdown("**Numbers**")
        st.caption(
            "Change a value and everything that follows from it is worked out anew: other numbers, exhibits, answers "
            "and the recommendation. The texts follow where they name the number, but for whole numbers up to 31."
        )
        values = _numbers(case, key)
        recommendation = st.text_area(
            "Recommendation", case.solution.recommendation, height=140, max_chars=LONGEST["recommendation"]
        )
        exhibits = {}
        for one in case.exhibits:
            with st.expander(f"Exhibit: {plain(one.title)}", icon=":material/bar_chart:"):
                exhibits[one.id] = ExhibitText(
                    st.text_input("Title", one.title, key=f"{key}_title_{one.id}", max_chars=LONGEST["title"]),
                    st.text_input("Note", one.note, key=f"{key}_note_{one.id}"),
                )
        if st.form_submit_button("Save", type="primary", icon=":material/save:"):
            told = recommendation if recommendation != case.solution.recommendation else None
            lines = tuple(background.split("\n"))
            save(study, Changes(title, prompt, lines, told, values, exhibits))


def _numbers(case: Case, key: str) -> dict[str, float]:
    """The parameters in a table; what is emptied stays as it was."""
    edited = st.data_editor(
        {
            "Value": [parameter.value for parameter in case.parameters],  # first, so that a phone shows it
            "Unit": [in_words(parameter.unit) for parameter in case.parameters],
            "What": [parameter.label for parameter in case.parameters],
        },
        column_config={
            "Value": st.column_config.NumberColumn(required=True, width="small"),
            "Unit": st.column_config.TextColumn(width="small"),
            "What": st.column_config.TextColumn(width="large"),
        },
        disabled=["What", "Unit"],
        hide_index=True,
        width="stretch",
        key=f"{key}_values",
    )
    return {
        parameter.key: parameter.value if value is None else float(value)
        for parameter, value in zip(case.parameters, edited["Value"], strict=True)
    }
