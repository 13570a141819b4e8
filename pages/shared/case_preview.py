"""A case as recruiters read it: its story, exhibits, worked solution and sources."""

from collections.abc import Callable

import streamlit as st

from core.domain.case import Case, CaseType, Exhibit
from core.domain.case_study import CaseStatus, CaseStudy, Engine
from core.domain.question import Difficulty
from core.domain.units import show
from core.usecases.author_case import Preview
from pages.shared.exhibits import exhibit
from pages.shared.wording import day, plain
from pages.shared.worked import in_numbers, in_words

TYPE = {CaseType.CONSULTING: "Consulting", CaseType.PRODUCT_MANAGEMENT: "Product management"}
DIFFICULTY = {Difficulty.EASY: "Easy", Difficulty.MEDIUM: "Medium", Difficulty.HARD: "Hard"}
STATUS = {
    CaseStatus.DRAFT: ("Draft", ":material/edit_note:", "orange"),
    CaseStatus.PUBLISHED: ("Published", ":material/check_circle:", "green"),
    CaseStatus.WITHDRAWN: ("Withdrawn", ":material/visibility_off:", "gray"),
}
ENGINE = {Engine.EMBEDDED: "Built-in engine", Engine.CREW: "Crew of language models"}
MOST_LISTED = 6  # problems shown at once

OtherExhibit = Callable[[Exhibit], None]


def badges(study: CaseStudy) -> None:
    label, icon, colour = STATUS[study.status]
    with st.container(horizontal=True, gap="small"):
        st.badge(label, icon=icon, color=colour)
        st.badge(TYPE[study.case.type], color="gray")
        st.badge(DIFFICULTY[study.case.difficulty], color="gray")
        if study.org_id is None:
            st.badge("Comes with Greenroom", icon=":material/redeem:", color="blue")


def told_problems(problems: tuple[str, ...]) -> None:
    """What keeps the case from being published."""
    if not problems:
        return
    listed = "\n".join(f"- {plain(problem)}" for problem in problems[:MOST_LISTED])
    more = f"\n- and {len(problems) - MOST_LISTED} more" if len(problems) > MOST_LISTED else ""
    st.warning(f"To put right before it can be published:\n{listed}{more}", icon=":material/rule:")


def preview(found: Preview, key: str, other: OtherExhibit | None = None) -> None:
    """Everything of a case. With `other`, each exhibit has a button to show it differently."""
    study, case = found.study, found.study.case
    told_problems(found.problems)
    if study.remark:
        st.info(plain(study.remark), icon=":material/info:")
    story, exhibits, solution, sources = st.tabs(["Story", "Exhibits", "Solution", "Sources"], key=f"{key}_tabs")
    with story:
        _story(case)
    with exhibits:
        for one in case.exhibits:
            with st.container(border=True):
                exhibit(one, key=f"{key}_{one.id}")
                if other is not None:
                    st.button("Show differently", icon=":material/autorenew:", key=f"{key}_again_{one.id}",
                              on_click=other, args=(one,),
                              help="Another table or chart of the same numbers.")  # fmt: skip
    with solution:
        _solution(case)
    with sources:
        _sources(study)


def _story(case: Case) -> None:
    st.markdown(plain(case.prompt))
    if case.background:
        st.markdown("**If the candidate asks**")
        st.markdown("\n".join(f"- {plain(line)}" for line in case.background))
    st.markdown("**Arrives during the analysis**")
    st.markdown(plain(case.twist))
    st.markdown("**A good structure covers**")
    st.markdown("\n".join(f"- {plain(branch.name)}" for branch in case.framework))


def _solution(case: Case) -> None:
    st.caption("Candidates see none of this before the case is over.")
    with st.container(border=True):
        st.markdown(f"**{plain(case.solution.label(case.solution.decision))}**")
        st.markdown(plain(case.solution.recommendation) or "Nobody has written a recommendation yet.")
    for number, checkpoint in enumerate(case.checkpoints, 1):
        with st.container(border=True):
            st.markdown(f"{number}\\. {plain(checkpoint.question)}")
            answer = plain(show(checkpoint.value, checkpoint.unit))
            st.markdown(f"**{answer}**, accepted within {100 * checkpoint.tolerance:g}%")
            st.caption(f"= {plain(in_words(case, checkpoint))}")
            st.caption(f"= {plain(in_numbers(case, checkpoint))}")
    st.markdown("**What the numbers mean**")
    st.markdown("\n".join(f"- {plain(so_what.statement)}" for so_what in case.solution.so_whats))
    with st.expander("Pushback, risks and next steps", icon=":material/forum:"):
        st.markdown("\n".join(f"- {plain(p.text)} *{plain(p.expects)}*" for p in case.pushbacks))
        st.markdown("**Risks**\n" + "\n".join(f"- {plain(risk)}" for risk in case.solution.risks))
        st.markdown("**Next steps**\n" + "\n".join(f"- {plain(step)}" for step in case.solution.next_steps))


def _sources(study: CaseStudy) -> None:
    st.caption(f"{ENGINE[study.engine]}, {day(study.created_at)}.")
    if not study.case.citations:
        st.write("Written without a casebook.")
    for citation in study.case.citations:
        with st.container(border=True):
            st.markdown(f"**{plain(citation.document)}**, page {citation.page}")
            st.caption(plain(citation.text))
