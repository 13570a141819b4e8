"""The casebook library on its page: cards, uploads, results of a search and pictures of pages."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from core.domain.account import Account
from core.domain.casebook import MOST_BYTES, MOST_PAGES, Casebook, CasebookStatus, Passage
from core.domain.errors import GreenroomError
from pages.shared.services import services
from pages.shared.wording import day, plain, times

ADDED, REFUSED, SAID, HIT = "casebooks_added", "casebooks_refused", "casebooks_said", "casebooks_hit"
LONGEST = 700  # characters of a passage that are shown at once
WIDEST = 820  # pixels of a page's picture
DELETING = (
    "It is removed for everyone in your organisation, with its file. Cases that were written from it stay as they are."
)
STATE = {
    CasebookStatus.WAITING: ("Waiting to be read", ":material/hourglass_empty:", "gray"),
    CasebookStatus.READING: ("Being read", ":material/auto_stories:", "blue"),
    CasebookStatus.READY: ("Ready to search", ":material/check_circle:", "green"),
    CasebookStatus.FAILED: ("Could not be read", ":material/error:", "red"),
}


# --- the library ------------------------------------------------------------------------------------------------------


def add_casebooks(person: Account) -> None:
    """A box for new PDFs; what was wrong with some is said, the others are kept."""
    number = st.session_state.setdefault("casebook_box", 0)
    with st.expander("Add casebooks", icon=":material/upload_file:", expanded=bool(st.session_state.get(REFUSED))):
        files = st.file_uploader(
            f"PDF files of up to {MOST_BYTES // 1_000_000} MB and {MOST_PAGES} pages. They are read on this server.",
            type=["pdf"],
            accept_multiple_files=True,
            max_upload_size=MOST_BYTES // 1_000_000,
            key=f"casebook_files_{number}",
        )
        if files:
            _take_in(person, files)
            st.session_state.casebook_box += 1
            st.rerun()
        # They stay until they are put away: the page is drawn anew whenever a casebook has been read.
        for name, sentence in st.session_state.get(REFUSED, []):
            st.warning(f"**{plain(name)}**: {sentence}", icon=":material/info:")
        if st.session_state.get(REFUSED):
            st.button("Hide this", key="hide_refused", type="tertiary", on_click=st.session_state.pop, args=(REFUSED,))
    for name in st.session_state.pop(ADDED, []):
        st.toast(f"{plain(name)} was added and is being read.", icon=":material/check_circle:")
    if said := st.session_state.pop(SAID, ""):
        st.toast(said, icon=":material/info:")


def _take_in(person: Account, files: Sequence[object]) -> None:
    refused: list[tuple[str, str]] = []
    added: list[str] = []
    with st.spinner("Looking at the files"):
        for file in files:
            try:
                added.append(services().casebooks.add(person, file.name, file).title)  # type: ignore[attr-defined,arg-type]
            except GreenroomError as error:
                refused.append((file.name, error.sentence))  # type: ignore[attr-defined]
    st.session_state[ADDED], st.session_state[REFUSED] = added, refused


def library(person: Account, casebooks: Sequence[Casebook]) -> None:
    """A card for each casebook, with its progress while it is read."""
    if not casebooks:
        st.info(
            "There are no casebooks yet. Add the PDFs your interviewers work with: a case that is written from them "
            "names the pages it draws on.",
            icon=":material/library_books:",
        )
        return
    own = sum(not casebook.is_shipped for casebook in casebooks)
    st.caption(f"{times(len(casebooks), 'casebook')}, {own} of your own.")
    under_way = [casebook for casebook in casebooks if casebook.is_under_way]
    if under_way:
        _progress(person, under_way)
    for casebook in casebooks:
        if not casebook.is_under_way:
            _card(person, casebook)


@st.fragment(run_every=1.0)
def _progress(person: Account, drawn: list[Casebook]) -> None:
    """How far each has been read; the page is drawn anew when one is done."""
    now = {casebook.id: casebook for casebook in services().casebooks.all(person)}
    if any(casebook.id not in now or not now[casebook.id].is_under_way for casebook in drawn):
        st.rerun(scope="app")
    for casebook in drawn:
        _card(person, now[casebook.id])


def _card(person: Account, casebook: Casebook) -> None:
    label, icon, color = STATE[casebook.status]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(width="stretch", gap=None):
                st.markdown(f"**{plain(casebook.title)}**")
                st.caption(_facts(casebook))
            st.badge(label, icon=icon, color=color)  # type: ignore[arg-type]
            if casebook.status is CasebookStatus.READY:
                st.button("Open", icon=":material/menu_book:", key=f"open_{casebook.id}", type="tertiary",
                          on_click=show, args=(casebook.id, 1))  # fmt: skip
            if not casebook.is_shipped:
                with st.popover("Delete", icon=":material/delete:", key=f"delete_{casebook.id}", type="tertiary"):
                    st.write(DELETING)
                    st.button("Delete it", type="primary", icon=":material/delete:", key=f"really_{casebook.id}",
                              on_click=_delete, args=(person, casebook))  # fmt: skip
        if casebook.status is CasebookStatus.READING:
            page = min(casebook.pages_read + 1, casebook.pages)
            st.progress(casebook.pages_read / casebook.pages, text=f"Reading page {page} of {casebook.pages}")
        if casebook.remark:
            st.caption(plain(casebook.remark))


def _facts(casebook: Casebook) -> str:
    origin = "Ships with Greenroom" if casebook.is_shipped else f"Added {day(casebook.created_at)}"
    size = f"{max(casebook.bytes / 1e6, 0.1):,.1f} MB"
    return f"{times(casebook.pages, 'page')} · {size} · {origin}"


def _delete(person: Account, casebook: Casebook) -> None:
    try:
        services().casebooks.delete(person, casebook.id)
        st.session_state[SAID] = "The casebook was deleted."
    except GreenroomError as error:
        st.session_state[SAID] = error.sentence
    if st.query_params.get("book") == str(casebook.id):
        close()


# --- what is in them --------------------------------------------------------------------------------------------------


def results(person: Account, found: Sequence[Passage], opened: tuple[UUID, int] | None, reading: bool) -> bool:
    """Passages with their source, and the opened page under the one it was opened from. Whether that was drawn.

    `reading`: some casebook has yet to be read to its end, and cannot be found before.
    """
    if not found:
        more = " Some are still being read; what is in them is found afterwards." if reading else ""
        nothing = f"Nothing in the casebooks fits. Try other words, or fewer of them.{more}"
        st.info(nothing, icon=":material/search_off:")
        return False
    st.caption(f"The {times(len(found), 'passage')} that {'fits' if len(found) == 1 else 'fit'} best.")
    under = _under(found, opened)
    for number, passage in enumerate(found):
        with st.container(border=True):
            _passage(number, passage, is_open=number == under)
            if opened and number == under:
                page_viewer(person, *opened)
    return under is not None


def _under(found: Sequence[Passage], opened: tuple[UUID, int] | None) -> int | None:
    """Under which result the opened page belongs: it stays there while its neighbours are looked at."""
    if opened is None:
        return None
    hit = st.session_state.get(HIT)
    if hit is not None and hit < len(found) and found[hit].casebook_id == opened[0]:
        return int(hit)
    return next((n for n, passage in enumerate(found) if (passage.casebook_id, passage.page) == opened), None)


def _passage(number: int, passage: Passage, is_open: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{plain(passage.document)}**, page {passage.page}")
            if passage.heading:
                st.caption(plain(passage.heading))
        if not is_open:
            st.button("Show page", icon=":material/image:", key=f"show_{number}", on_click=show,
                      args=(passage.casebook_id, passage.page, number))  # fmt: skip
    st.text(passage.text if len(passage.text) <= LONGEST else f"{passage.text[:LONGEST].rstrip()} …")
    if passage.speaks_to_models:
        st.caption(":material/warning: Part of this addresses a language model. It is treated as text like the rest.")


def page_viewer(person: Account, casebook_id: UUID, page: int) -> None:
    """The picture of a page, with the way to its neighbours."""
    try:
        casebook = services().casebooks.get(person, casebook_id)
        picture = _picture(person.org_id, casebook_id, page, person)
    except GreenroomError as error:
        st.warning(error.sentence, icon=":material/info:")
        st.button("Close", icon=":material/close:", key="close_page", on_click=close)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Previous", icon=":material/chevron_left:", key="page_before", disabled=page <= 1,
                  on_click=show, args=(casebook_id, page - 1, st.session_state.get(HIT)))  # fmt: skip
        st.button("Next", icon=":material/chevron_right:", key="page_after", disabled=page >= casebook.pages,
                  on_click=show, args=(casebook_id, page + 1, st.session_state.get(HIT)))  # fmt: skip
        st.button("Close", icon=":material/close:", key="close_page", on_click=close)
    caption = f"{plain(casebook.title)}, page {page} of {casebook.pages}"
    with st.container(width=WIDEST):  # a picture of so many pixels would be cut off on a phone
        st.image(picture, caption=caption, width="stretch")


def show(casebook_id: UUID, page: int, hit: int | None = None) -> None:
    """Open a page, under a result of the search or by itself. The address names it, so that it can be shared."""
    st.session_state[HIT] = hit
    st.query_params.update({"book": str(casebook_id), "p": str(page)})


def close() -> None:
    for name in ("book", "p"):
        st.query_params.pop(name, None)


@st.cache_data(max_entries=64, show_spinner="Drawing the page")
def _picture(org_id: UUID, casebook_id: UUID, page: int, _person: Account) -> bytes:
    return services().casebooks.picture(_person, casebook_id, page)
