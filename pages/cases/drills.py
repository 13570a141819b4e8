"""Short drills for cases: one at a time, scored at once."""

import streamlit as st

from core.domain.account import Role
from core.domain.case_drill import DrillKind
from core.domain.errors import GreenroomError
from pages.shared import case_drills as view
from pages.shared.access import require
from pages.shared.case_wording import DRILLS
from pages.shared.services import services

person = require(Role.CANDIDATE)
drills = services().drills

st.title("Case drills", anchor=False)
st.write("One small step of a case at a time, scored at once. Answer as you would aloud, in your own words.")
wanted = st.query_params.get("drill", "")
if wanted and wanted != st.session_state.get("drill_link"):
    st.session_state.drill_link = wanted
    try:
        linked = drills.draw(wanted)
    except GreenroomError as error:
        st.info(error.sentence, icon=":material/info:")
    else:
        view.put(linked)
        st.session_state.drill_kind = linked.kind.value

kind = DrillKind(
    st.segmented_control(
        "What to practise",
        [kind.value for kind in DrillKind],
        key="drill_kind",
        default=None if "drill_kind" in st.session_state else DrillKind.MENTAL_MATH.value,
        required=True,
        format_func=lambda name: DRILLS[DrillKind(name)],
    )
)
if view.current() is None or view.current().drill.kind is not kind:
    view.put(drills.another(person, kind))
view.today(drills.day(person, view.day_began()))
with st.container(border=True):
    view.drill(drills, person)
